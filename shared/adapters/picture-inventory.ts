/**
 * Lists the photo library through Graph, or through SharePoint's own REST API when Graph refuses to serve the
 * list.
 */

import { hourMs } from '../core/calendar.ts';
import { PermanentError, ResyncRequiredError, TransientError } from '../core/errors.ts';
import type { DeltaPage, LibraryChange, LibraryLocation } from '../ports/tenant.ts';
import type { Graph } from './graph/graph-client.ts';
import { ListRefusedError } from './graph/list-refusal.ts';
import { checkPictureList, findPictureList, readPictureList } from './graph/picture-list.ts';
import type { PictureList } from './picture-list.ts';
import { createRestInventory, isRestLink, type RestInventoryOptions } from './sharepoint/rest-inventory.ts';
import { hasRetryAfter } from './transport/failures.ts';

export interface PictureInventory {
  find(): Promise<PictureList>;
  /** As `Library.delta`. */
  delta(location: LibraryLocation, link: string | undefined): Promise<DeltaPage<LibraryChange>>;
}

/**
 * How long a refusal is cached: less than the time between two nights, so that each night asks Graph once.
 */
const refusalValidMs = 12 * hourMs;

export interface PictureInventoryOptions extends Omit<RestInventoryOptions, 'rows'> {
  readonly graph: Graph;
}

/**
 * Only ListRefusedError switches to REST; a service that is down, slow or throttling is retried later, except that
 * `find` asks SharePoint when Graph does not answer. After a switch, a link of the other API throws
 * ResyncRequiredError, which starts a full listing. `find` and `delta` switch independently, because Graph may serve
 * the changes of a list that it does not show among the lists (DECISIONS.md, D-list-by-rest).
 */
export function createPictureInventory(options: PictureInventoryOptions): PictureInventory {
  const { graph, host, clock } = options;
  const rest = createRestInventory(options);
  let refusedAt = Number.NEGATIVE_INFINITY;

  async function find(): Promise<PictureList> {
    try {
      return await findPictureList(graph, host);
    } catch (error) {
      if (error instanceof ListRefusedError) return fallBackToRest(error, () => rest.find());
      if (!(error instanceof TransientError) || hasRetryAfter(error)) throw error;
      // Both APIs have the same list, so SharePoint can return its location while Graph does not answer.
      return rest.find().catch(() => {
        throw error;
      });
    }
  }

  async function delta(
    location: LibraryLocation,
    link: string | undefined,
  ): Promise<DeltaPage<LibraryChange>> {
    if (clock.now().getTime() - refusedAt < refusalValidMs) return rest.delta(location, link);
    try {
      if (!isRestLink(link)) return await readPictureList(graph, location, link);
      await checkPictureList(graph, location);
    } catch (error) {
      if (!(error instanceof ListRefusedError)) throw error;
      refusedAt = clock.now().getTime();
      return fallBackToRest(error, () => rest.delta(location, link));
    }
    throw new ResyncRequiredError(`Graph serves the list of "${location.folder}" on ${host} again`);
  }

  return { find, delta };
}

/**
 * When REST refuses too, the message names both refusals: only together do they show which permission is
 * missing.
 */
async function fallBackToRest<T>(refused: ListRefusedError, byRest: () => Promise<T>): Promise<T> {
  try {
    return await byRest();
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    const message = `${error.message}. Before that: ${refused.message}`;
    const { code, cause, status } = error;
    throw new PermanentError(code, message, status === undefined ? { cause } : { cause, status });
  }
}
