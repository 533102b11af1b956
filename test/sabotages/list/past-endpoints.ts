/** Faults that once were: one endpoint that was down stopped the night for everybody. */
import type { Sabotage } from '../sabotage.ts';

const folders = 'shared/adapters/sharepoint/picture-folder.ts';
const down = ['test/resilience/endpoints-down.test.ts'];
const telemetry = ['test/resilience/telemetry-down.test.ts'];

export const pastEndpoints: readonly Sabotage[] = [
  {
    name: 'past-list-that-stays-down-fails-each-night',
    harm: 'A list delta that answers 500 for days fails each night, although files and users are known.',
    edits: [
      {
        file: 'shared/workflows/night/refresh/enumerate.ts',
        from: "if (next === 'give-up' && !wasReadOnce(position)) throw error;",
        to: "if (next === 'give-up') throw error;",
      },
    ],
    caughtBy: ['test/resilience/stored-positions.test.ts'],
  },
  {
    name: 'past-geo-locations-not-listed-fail-the-night',
    harm: 'A 503 for the question which geo locations there are fails the night, also in a tenant with one.',
    edits: [{ file: 'shared/adapters/geos.ts', from: 'return withoutAnswer(error);', to: 'throw error;' }],
    caughtBy: down,
  },
  {
    name: 'past-earlier-list-of-geo-locations-is-not-used',
    harm: 'While geo locations are not listed, all users of the satellite locations are unknown.',
    edits: [
      {
        file: 'shared/adapters/geos.ts',
        from: 'if (stored !== undefined) return earlier(stored, cause);',
        to: 'void stored;',
      },
    ],
    caughtBy: down,
  },
  {
    name: 'past-geo-location-without-its-library-fails-the-night',
    harm: 'A satellite location whose library answers 500 stops the night for all other locations.',
    edits: [
      {
        file: 'shared/workflows/observe/geo-lookup.ts',
        from: 'if (geo.home || !isItsOwn(error)) throw error;',
        to: 'if (geo.home || !isItsOwn(error) || error instanceof TransientError) throw error;',
      },
    ],
    caughtBy: down,
  },
  {
    name: 'past-folders-of-a-big-library-are-not-found',
    harm: 'In a library over the list view threshold, the folder of the photos is never found.',
    edits: [
      {
        file: folders,
        from: 'return foldersByRows(sharePoint, library).catch(',
        to: 'return Promise.reject(own).catch(',
      },
    ],
    caughtBy: down,
  },
  {
    name: 'past-preflight-of-a-big-library-is-never-well',
    harm: 'In a library over the list view threshold, the preflight never says that all is well.',
    edits: [
      {
        file: folders,
        from: 'return namesByRows(sharePoint, folder).catch(',
        to: 'return Promise.reject(own).catch(',
      },
    ],
    caughtBy: down,
  },
  {
    name: 'past-lists-that-graph-does-not-name-fail-the-night',
    harm: 'While Graph does not answer which lists there are, the library is not found, though SharePoint knows it.',
    edits: [
      {
        file: 'shared/adapters/picture-inventory.ts',
        from: 'if (!(error instanceof TransientError) || hasRetryAfter(error)) throw error;',
        to: 'if (error !== undefined) throw error;',
      },
    ],
    caughtBy: down,
  },
  {
    name: 'past-functions-wait-for-application-insights',
    harm: 'While Application Insights hangs, a sync of one user takes half a minute.',
    edits: [
      {
        file: 'shared/adapters/telemetry/outbox.ts',
        from: 'defaultGroupWithinMs = 2_000',
        to: 'defaultGroupWithinMs = 34_000',
      },
    ],
    caughtBy: telemetry,
  },
  {
    name: 'past-each-function-waits-for-application-insights',
    harm: 'While Application Insights refuses or hangs, each function tries it anew.',
    edits: [
      {
        file: 'shared/adapters/telemetry/outbox.ts',
        from: 'pausedUntil = now() + pauseMs;',
        to: 'pausedUntil = now();',
      },
    ],
    caughtBy: telemetry,
  },
];
