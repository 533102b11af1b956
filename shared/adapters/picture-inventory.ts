/** Which API lists the picture library: Graph, or SharePoint's own REST where Graph says that it does not serve the list. */
import { PermanentError, ResyncRequiredError } from '../core/errors.ts';
import type { Clock } from '../ports/runtime.ts';
import type { DeltaPage, LibraryChange, LibraryLocation } from '../ports/tenant.ts';
import type { Graph } from './graph/graph-client.ts';
import { ListRefusedError } from './graph/list-refusal.ts';
import { askPictureList, findPictureList, readPictureList } from './graph/picture-list.ts';
import type { PictureList } from './picture-list.ts';
import { createRestInventory, isRestLink } from './sharepoint/rest-inventory.ts';
import type { SharePoint } from './sharepoint/sharepoint-client.ts';

export interface PictureInventory {
  find(): Promise<PictureList>;
  /** As `Library.delta`. */
  delta(place: LibraryLocation, link: string | undefined): Promise<DeltaPage<LibraryChange>>;
}

/** So long Graph is not asked again, which is less than from one night to the next. */
const refusalHoldsMs = 12 * 3_600_000;

export interface PictureInventoryOptions {
  readonly graph: Graph;
  readonly sharePoint: SharePoint;
  readonly host: string;
  readonly clock: Clock;
  /** Told when another list has taken the place of the one that was found. */
  readonly listLost: () => void;
}

/**
 * Only a refusal in Graph's own words changes over; a service that is down, slow or throttling is waited for. A link of
 * the other API throws ResyncRequiredError, so that every change of API begins with a full listing. Finding and listing
 * are refused one by one: Graph may list the changes of a list that it does not show (DECISIONS.md, D-list-by-rest).
 */
export function createPictureInventory(options: PictureInventoryOptions): PictureInventory {
  const { graph, host, clock } = options;
  const rest = createRestInventory(options);
  let refusedAt = Number.NEGATIVE_INFINITY;

  async function find(): Promise<PictureList> {
    try {
      return await findPictureList(graph, host);
    } catch (error) {
      if (!(error instanceof ListRefusedError)) throw error;
      return insteadOf(error, () => rest.find());
    }
  }

  async function delta(place: LibraryLocation, link: string | undefined): Promise<DeltaPage<LibraryChange>> {
    if (clock.now().getTime() - refusedAt < refusalHoldsMs) return rest.delta(place, link);
    try {
      if (!isRestLink(link)) return await readPictureList(graph, place, link);
      await askPictureList(graph, place);
    } catch (error) {
      if (!(error instanceof ListRefusedError)) throw error;
      refusedAt = clock.now().getTime();
      return insteadOf(error, () => rest.delta(place, link));
    }
    throw new ResyncRequiredError(`Graph serves the list of "${place.folder}" on ${host} again`);
  }

  return { find, delta };
}

/** When both refuse, both are told: which permission is missing shows only in the two together. */
async function insteadOf<T>(refused: ListRefusedError, byRest: () => Promise<T>): Promise<T> {
  try {
    return await byRest();
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    const message = `${error.message}. Before that: ${refused.message}`;
    throw new PermanentError(error.code, message, { cause: error.cause });
  }
}
