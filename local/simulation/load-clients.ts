/**
 * The clients that the adapters load when they first need them. Loading takes time of the machine, in which virtual time
 * would pass: so they are loaded before.
 */
export async function loadClients(): Promise<void> {
  await Promise.all([
    import('@microsoft/microsoft-graph-client'),
    import('@pnp/sp'),
    import('@pnp/queryable'),
    import('@pnp/sp/batching.js'),
    import('@pnp/sp/files/index.js'),
    import('@pnp/sp/folders/index.js'),
    import('@pnp/sp/lists/index.js'),
    import('@pnp/sp/profiles/index.js'),
  ]);
}
