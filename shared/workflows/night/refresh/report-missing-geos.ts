/** Reports that a night has no new list of the geo locations. */
import { events } from '../../../core/events.ts';
import type { Runtime, Tenant } from '../../context.ts';

const endpoint = 'geo locations';

/** Sends an event and returns a sentence for people. Undefined: the list is new. */
export async function reportMissingGeos(
  { geos, telemetry }: Tenant & Runtime,
  runId: string,
): Promise<string | undefined> {
  const { lack } = await geos.listing();
  if (lack === undefined) return undefined;
  const { cause, listedAt = '' } = lack;
  telemetry.event(events.endpointUnavailable, { runId, endpoint, cause, listedAt }, {});
  const why = `Graph did not list the geo locations (${cause}).`;
  return listedAt === ''
    ? `${why} Users whose profile is not certain to be in the home location are unknown.`
    : `${why} The run used the list of ${listedAt.slice(0, 10)}.`;
}
