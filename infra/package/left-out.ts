/**
 * Which files of a dependency are not packaged: no file that Node could load, and none that its licence requires
 * (infra/DECISIONS.md, I-left-out).
 */

const licence = /licen[cs]e|notice|copying|third.?party|copyright/i;

const kinds = /\.(map|[cm]?tsx?|md|markdown|html|jsdoc|flow|log|ya?ml|cc|h|gyp|tsbuildinfo)$/i;

/** Packages that contain only types. */
const types = /(^|\/)@types\//;

/** Command line programs of packages, and files of npm. */
const npmsOwn = /^(\.bin\/|\.package-lock\.json$)/;

/** Builds for browsers, React Native and bundlers in packages that also have a build for Node. */
const otherBuilds = [
  /(^|\/)@(azure|typespec|azure-rest)\/[^/]+\/dist\/(browser|react-native|workerd)\//,
  /(^|\/)@opentelemetry\/[^/]+\/build\/(esm|esnext)\//,
];

const tests = /\/(tests?|__tests__|benchmarks?|examples?)\//;

/** Whether a file with this name may contain a licence; with code in it, it is something else. */
export function isLicence(name: string): boolean {
  return licence.test(name) && !/\.([cm]?[jt]s|json|map)$/.test(name);
}

/** `name` is a path in `node_modules`, with slashes. */
export function isLeftOut(name: string): boolean {
  if (npmsOwn.test(name) || types.test(name)) return true;
  if (licence.test(name.slice(name.lastIndexOf('/') + 1))) return false;
  return kinds.test(name) || tests.test(name) || otherBuilds.some((build) => build.test(name));
}
