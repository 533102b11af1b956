/** Did a night find what there was to find? */
import type { Settings } from '../../shared/config/settings.ts';
import { type Finding, outOfScope, quietFindings } from '../../shared/core/finding.ts';
import type { Check } from './checks.ts';
import { endedWell, leftByRamp, type PlayedNight, profileChangesNotFound } from './played.ts';

/** What the tenant says of people of whom a run writes no row. */
const rowless: ReadonlySet<string> = new Set([...quietFindings, ...outOfScope]);

interface Before {
  /** What the first night has to find, by object id; undefined for any other. */
  readonly expected: ReadonlyMap<string, string> | undefined;
  readonly previous: PlayedNight | undefined;
}

export function checkFindings(
  night: PlayedNight,
  { expected, previous }: Before,
  settings: Settings,
): readonly Check[] {
  if (!endedWell(night) || hasUnusualScope(settings)) return [];
  const checks: Check[] = [];
  const { number, happenings } = night;
  if (expected) {
    checks.push({
      claim: `night ${number} finds of everybody what there is at first contact`,
      failures: [...expected].flatMap(([userId, finding]) => differs(night, userId, finding)),
    });
  }
  if (happenings.length > 0 && number > 1) {
    const unseen = profileChangesNotFound(night);
    // What a happening leads to is known of those who were in step before it, and they were not.
    const ramped = previous ? leftByRamp(previous) : new Set<string>();
    checks.push({
      claim: `night ${number} finds everything that happened since the night before`,
      failures: happenings
        .filter((one) => !unseen.includes(one) && !ramped.has(one.userId))
        .flatMap(({ userId, expected: finding, what }) =>
          differs(night, userId, finding).map((failure) => `${failure} (${what})`),
        ),
    });
  }
  return checks;
}

function differs({ rows, people }: PlayedNight, userId: string, expected: string): string[] {
  const row = rows.find((one) => one.userId === userId);
  const found: Finding | 'no row' = row?.finding ?? 'no row';
  if (found === (rowless.has(expected) ? 'no row' : expected)) return [];
  return [`${people.get(userId)?.upn ?? userId}: ${expected} was expected, found was ${found}`];
}

/** Then the tenant's expectations, which rest on the defaults, say nothing. */
function hasUnusualScope({ SCOPE_GROUP, EXCLUDE_GROUP, GUESTS, DISABLED_USERS }: Settings): boolean {
  return Boolean(SCOPE_GROUP ?? EXCLUDE_GROUP) || GUESTS === 'include' || DISABLED_USERS === 'include';
}
