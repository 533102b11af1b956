/** The runs that the overview has read, of the newest page and of older ones: each once, as it was read last. */
import type { RunSummary } from './overview-data.ts';

interface RunPage {
  readonly runs: readonly RunSummary[];
  readonly continuation?: string | undefined;
}

export interface KnownRuns {
  /** The first page, which is read again and again. */
  newest(page: RunPage): void;
  older(page: RunPage): void;
  /** Newest first. */
  runs(): readonly RunSummary[];
  /** Where older runs follow; undefined: there are none. */
  continuation(): string | undefined;
}

export function knownRuns(): KnownRuns {
  let known = new Map<string, RunSummary>();
  let hasOlder = false;
  let continuation: string | undefined;
  const put = (runs: readonly RunSummary[]) => {
    for (const run of runs) known.set(run.id, run);
  };
  return {
    newest(page) {
      // If none of them was known, runs may be missing between them and the older ones.
      if (!hasOlder || !page.runs.some(({ id }) => known.has(id))) {
        known = new Map();
        hasOlder = false;
        ({ continuation } = page);
      }
      put(page.runs);
    },
    older(page) {
      hasOlder = true;
      ({ continuation } = page);
      put(page.runs);
    },
    // Ids begin with the time of the start.
    runs: () => [...known.values()].sort((a, b) => (a.id < b.id ? 1 : -1)),
    continuation: () => continuation,
  };
}
