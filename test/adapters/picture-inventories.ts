/** Both inventories of the photo library behind one interface. */
import { createGraph } from '../../shared/adapters/graph/graph-client.ts';
import { findPictureList, readPictureList } from '../../shared/adapters/graph/picture-list.ts';
import type { PictureList } from '../../shared/adapters/picture-list.ts';
import { createRestInventory } from '../../shared/adapters/sharepoint/rest-inventory.ts';
import { createSharePoint } from '../../shared/adapters/sharepoint/sharepoint-client.ts';
import type { DeltaPage, LibraryChange, LibraryLocation } from '../../shared/ports/tenant.ts';
import { type Connected, connectToTenant } from './transport/tenant-connection.ts';

export interface Inventory {
  readonly connected: Connected;
  find(): Promise<PictureList>;
  delta(link: string | undefined): Promise<DeltaPage<LibraryChange>>;
}

const host = 'contoso-my.sharepoint.com';

function locationIn({ server: { tenant } }: Connected): LibraryLocation {
  return { host, home: true, folder: tenant.library.folderPath, listId: tenant.library.listId };
}

/** Pages hold seven items. */
export async function byGraph(...[wanted, given]: Parameters<typeof connectToTenant>): Promise<Inventory> {
  const connected = await connectToTenant(wanted, { listPageSize: 7, ...given });
  const graph = createGraph(connected.transport, 'graph.microsoft.com');
  const sized: typeof graph = {
    send: (request) => graph.send({ ...request, path: request.path.replace('$top=999', '$top=7') }),
  };
  return {
    connected,
    find: () => findPictureList(graph, host),
    delta: (link) => readPictureList(sized, locationIn(connected), link),
  };
}

/** Pages hold seven items. */
export async function byRest(...[wanted, given]: Parameters<typeof connectToTenant>): Promise<Inventory> {
  const connected = await connectToTenant(wanted, given);
  const { tenant } = connected.server;
  const rest = createRestInventory({
    sharePoint: createSharePoint(connected.transport, host),
    host,
    clock: { now: () => tenant.now() },
    listLost: () => undefined,
    rows: 7,
  });
  return { connected, find: () => rest.find(), delta: (link) => rest.delta(locationIn(connected), link) };
}

/** Reads all pages, up to the link with which the next night starts. */
export async function follow(
  inventory: Inventory,
  from?: string,
): Promise<{ changes: LibraryChange[]; delta: string; pages: number }> {
  const changes: LibraryChange[] = [];
  for (let link = from, pages = 1; ; pages += 1) {
    const page = await inventory.delta(link);
    changes.push(...page.changes);
    if (page.delta !== undefined) return { changes, delta: page.delta, pages };
    link = page.next;
  }
}

/** The state after the changes: "base size etag" by item. */
export function applied(changes: readonly LibraryChange[], before = new Map<string, string>()) {
  const now = new Map(before);
  for (const change of changes) {
    if (change.kind === 'deleted') now.delete(change.itemId);
    else now.set(change.itemId, `${change.base} ${change.size} ${change.etag}`);
  }
  return now;
}
