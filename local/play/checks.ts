/** Is everything as it should be? Judged by the tenant's own truth wherever it can be. */
import type { Settings } from '../../shared/config/settings.ts';
import { checkFindings } from './check-findings.ts';
import { checkHost } from './check-host.ts';
import { checkPictures } from './check-pictures.ts';
import { checkRun } from './check-run.ts';
import { checkWrites } from './check-writes.ts';
import type { Played } from './played.ts';

export interface Check {
  /** What should be. */
  readonly claim: string;
  /** What is instead; empty: the claim holds. */
  readonly failures: readonly string[];
}

export function checkPlay(played: Played, settings: Settings): readonly Check[] {
  const { nights } = played;
  return [
    ...nights.flatMap((night) => {
      const earlier = nights.slice(0, night.number - 1);
      const expected = night.number === 1 ? played.expected : undefined;
      return [
        ...checkRun(night, settings),
        ...checkFindings(night, { expected, previous: earlier.at(-1) }, settings),
        ...checkWrites(night, earlier, settings),
        ...checkPictures(night, earlier, settings),
      ];
    }),
    ...checkHost(played.host),
  ];
}
