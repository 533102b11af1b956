/**
 * Packages that `applicationinsights` loads at its start, and calls only where it collects by itself or sends in OTLP.
 * Instep does neither. They are five sixths of what it loads (DECISIONS.md, D-light-telemetry).
 */
import type { Plugin } from 'esbuild';

const packages = /^(@azure\/monitor-opentelemetry|@opentelemetry\/exporter-(logs|metrics|trace)-otlp-http)$/;

export const neverCalled: Plugin = {
  name: 'never-called',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: packages }, ({ path, importer }) =>
      /node_modules[\\/]applicationinsights[\\/]/.test(importer)
        ? { path, namespace: 'never-called' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'never-called' }, ({ path }) => ({ contents: refusing(path) }));
  },
};

/** A module that throws when something of it is used. */
function refusing(name: string): string {
  const text = JSON.stringify(
    `The bundle has no ${name} (local/bundle/never-called.ts), and it was asked for `,
  );
  return `module.exports = new Proxy({}, { get(_, key) { throw new Error(${text} + String(key)); } });`;
}
