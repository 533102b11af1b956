/** What was written, to whom, and that a quiet night writes and reads next to nothing. */
import type { Settings } from '../../shared/config/settings.ts';
import { isPlanned } from '../../shared/core/plan.ts';
import type { Check } from './checks.ts';
import { endedWell, isQuiet, leftByRamp, type PlayedNight, profileChangesNotFound } from './played.ts';
import { isInScope, mayWrite } from './scope.ts';
import type { TenantWrite } from './tenant-control.ts';

/** `earlier`: the nights before this one. */
export function checkWrites(
  night: PlayedNight,
  earlier: readonly PlayedNight[],
  settings: Settings,
): readonly Check[] {
  const { number, run } = night;
  const previous = earlier.at(-1);
  const ramped = previous ? leftByRamp(previous) : new Set<string>();
  const late = new Set([...earlier.flatMap(profileChangesNotFound).map(({ userId }) => userId), ...ramped]);
  const checks: Check[] = [
    {
      claim: `night ${number} writes to nobody outside the scope or the plan`,
      failures: strayWrites(night, settings),
    },
  ];
  if (number === 1 || isQuiet(number) || !mayWrite(settings)) {
    const claim = ramped.size > 0 ? 'writes only to those whom the ramp left over' : 'writes nothing';
    checks.push({ claim: `night ${number} ${claim}`, failures: needlessWrites(night, late) });
  }
  // A change of a profile alone that is found late is repaired, and for that more is read.
  if (previous && endedWell(night) && isQuiet(number) && run.planned === 0)
    checks.push(checkReads(night, previous));
  return checks;
}

/** `late`: users whose turn to be found, or to be repaired, may come only in this night. */
function needlessWrites({ counts, writes }: PlayedNight, late: ReadonlySet<string>): string[] {
  const needless = writes.filter(({ by, userId }) => by === 'app' && !late.has(userId ?? ''));
  if (needless.length > 0) return needless.map((write) => `${describe(write)} was written`);
  return counts.writes > 0 && late.size === 0 ? [`${counts.writes} requests changed the tenant`] : [];
}

function strayWrites({ writes, rows, people }: PlayedNight, settings: Settings): string[] {
  const planned = new Set(rows.filter(isPlanned).map(({ userId }) => userId));
  return writes
    .filter(({ by }) => by === 'app')
    .flatMap((write) => {
      const person = people.get(write.userId ?? '');
      if (!person) return [`${describe(write)} is nobody's`];
      const where = `${describe(write)} of ${person.upn}`;
      if (!isInScope(person, settings)) return [`${where} is out of scope`];
      return planned.has(person.id) ? [] : [`${where} is not in the plan`];
    });
}

function describe({ kind, path, property }: TenantWrite): string {
  return `${kind} ${path ?? property ?? ''}`;
}

/** One small file for each file written the night before, and both sides of those whose turn for a deep check it is. */
function checkReads({ number, counts, run }: PlayedNight, previous: PlayedNight): Check {
  const written = previous.writes.filter(({ by, kind }) => by === 'app' && kind === 'file').length;
  const deep = 2 * (run.totals?.deepChecked ?? 0);
  const claim = `night ${number} reads at most the files written before and those in turn (${written} + ${deep})`;
  const failures =
    counts.photoDownloads <= written + deep ? [] : [`${counts.photoDownloads} photos were read`];
  return { claim, failures };
}
