/** Which part of the code may import what. */
import { type Import, importsOf, type Source } from './source.ts';

interface Layer {
  /** The paths that the layer holds. */
  readonly holds: RegExp;
  readonly mayImport: RegExp;
  /** Only its types may be imported. */
  readonly mayName?: RegExp;
}

/** The folders of `shared/workflows`, lowest first (DECISIONS.md, D-layers). Each may import itself and what is below it. */
export const workflowLayers = [
  'ledger',
  'observe',
  'write',
  'night/refresh',
  'night/compare',
  'night/close',
  'night/repair',
  'night/kinds',
  'night/steps',
  'on-demand',
  'operate',
  'tidy',
  'report',
  'preflight',
  'poison',
] as const;

function workflowLayer(name: string, index: number): Layer {
  const below = workflowLayers.slice(0, index + 1).join('|');
  return {
    holds: new RegExp(`^shared/workflows/${name}/`),
    mayImport: new RegExp(
      `^(shared/core/|shared/workflows/(context\\.ts$|(${below})/)|shared/config/settings-hash\\.ts$|zod$|node:crypto$)`,
    ),
    mayName: /^shared\/(ports\/|config\/settings\.ts$)/,
  };
}

/** The first layer that holds a file rules it. */
export const layers: readonly Layer[] = [
  { holds: /^shared\/core\//, mayImport: /^(shared\/core\/|node:crypto$)/ },
  { holds: /^shared\/config\//, mayImport: /^(shared\/config\/|node:crypto$|zod$|fastest-levenshtein$)/ },
  { holds: /^shared\/ports\//, mayImport: /^$/, mayName: /^shared\/(core|ports)\// },
  {
    holds: /^shared\/workflows\/context\.ts$/,
    mayImport: /^shared\/core\//,
    mayName: /^shared\/(ports\/|config\/settings\.ts$)/,
  },
  ...workflowLayers.map(workflowLayer),
  {
    holds: /^shared\/http\/worker-requests\.ts$/,
    mayImport:
      /^(@azure\/functions$|shared\/adapters\/clock\.ts$|shared\/http\/(headers|stalled-readers)\.ts$|node:(diagnostics_channel|module)$)/,
    mayName: /^node:http$/,
  },
  {
    holds: /^shared\/http\/received\.ts$/,
    mayImport: /^shared\/http\//,
    mayName: /^(@azure\/functions|node:http)$/,
  },
  {
    holds: /^shared\/http\/(streaming|stalled-readers)\.ts$/,
    mayImport: /^shared\/http\//,
    mayName: /^(@azure\/functions|node:http)$/,
  },
  { holds: /^shared\/http\/report\/style\.ts$/, mayImport: /^node:fs$/ },
  {
    holds: /^shared\/http\//,
    mayImport:
      /^(shared\/(core|http|workflows)\/|shared\/(services|version|config\/described-settings)\.ts$|zod$|html-escaper$|csv-stringify|negotiator$|node:crypto$)/,
    mayName: /^@azure\/functions$/,
  },
  // Runs in a browser: of the rest of the code it may import only types.
  {
    holds: /^shared\/console\/client\//,
    mayImport: /^(shared\/console\/client\/|lit($|\/))/,
    mayName: /^shared\/core\//,
  },
  {
    holds: /^shared\/console\//,
    mayImport: /^(shared\/(console\/(?!client\/)|core\/catalogue\/)|node:(crypto|fs)$)/,
  },
  {
    holds: /^shared\/adapters\//,
    mayImport:
      /^(shared\/(core|adapters)\/|node:(async_hooks|crypto)$|@azure\/(data-tables|identity|storage-\w+)$|@microsoft\/microsoft-graph-client$|@pnp\/|@opentelemetry\/|applicationinsights$|sharp$|zod$)/,
    mayName: /^shared\/ports\//,
  },
  {
    holds: /^shared\/(composition|misconfigured)\.ts$/,
    mayImport: /^(shared\/|@azure\/identity$)/,
    mayName: /^@azure\/functions$/,
  },
  {
    holds: /^shared\/services\.ts$/,
    mayImport: /^shared\/(composition|misconfigured|config\/environment)\.ts$/,
    mayName: /^(shared\/workflows\/context\.ts$|@azure\/functions$)/,
  },
  { holds: /^shared\/scheduled-time\.ts$/, mayImport: /^$/, mayName: /^@azure\/functions$/ },
  { holds: /^shared\/version\.ts$/, mayImport: /^$/ },
  { holds: /^shared\/build-id\.ts$/, mayImport: /^node:fs$/ },
  {
    holds: /^functions\//,
    mayImport:
      /^(@azure\/functions$|shared\/(http|workflows|console)\/|shared\/(services|scheduled-time|version|build-id)\.ts$)/,
  },
  {
    holds: /^local\/tenant\//,
    mayImport: /^(local\/|node:|(?!shared\/|functions\/|test\/|\.\.)[^/]+(\/[^/]+)?$)/,
  },
  { holds: /^local\//, mayImport: /^(?!test\/|functions\/)/ },
  { holds: /^infra\/grants\/core\//, mayImport: /^infra\/grants\/core\// },
  // What an administrator runs from a desk; it is not part of the deployed app.
  { holds: /^infra\//, mayImport: /^(?!test\/|functions\/)/ },
];

/** One line for each import that its layer does not allow, and for a file that no layer holds. */
export function violations(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const layer = layers.find(({ holds }) => holds.test(source.path));
    if (layer === undefined) return [`${source.path} belongs to no layer`];
    return importsOf(source)
      .filter((one) => !allows(layer, one))
      .map(({ target, onlyTypes }) => `${source.path} imports ${target}${onlyTypes ? ' (types)' : ''}`);
  });
}

function allows({ mayImport, mayName }: Layer, { target, onlyTypes }: Import): boolean {
  return mayImport.test(target) || (onlyTypes && mayName?.test(target) === true);
}
