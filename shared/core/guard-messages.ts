/** The guard decision as text: what will be written, what was withheld, what to do next. */
import { plural } from './plural.ts';
import type { GuardCheck, Verdict } from './run.ts';

const reasons = {
  mode: 'INSTEP_MODE is report, so nothing is written. Set it to repair to release plans.',
  paused: 'INSTEP_PAUSED is true, so nothing is written. Set it to false to release plans.',
  'first-run': 'The first run of an installation only reports. The next one may repair.',
  'settings-changed':
    'Settings that shape the plan changed since the last closed run, so this run only reports. The next one may repair.',
} as const;

/** How a person releases a plan that the guard holds. */
export const howToApprove =
  'Check the plan, then approve it: choose Approve this plan in the console, or approve it by its hash over HTTP.';

interface Writes {
  readonly updates: number;
  readonly clears: number;
}

/** What the plan writes if it is released. Withheld photos are left out. */
export function plannedWrites(
  input: Writes & { readonly sharedCopies: number },
  checks: readonly GuardCheck[],
  { mostUpdates = Number.POSITIVE_INFINITY }: { readonly mostUpdates: number | undefined },
): Writes {
  const isWithheld = checks.some(({ name, result }) => name === 'clears' && result === 'withhold');
  const clears = isWithheld ? 0 : input.clears;
  const updates = Math.min(input.updates - input.sharedCopies, mostUpdates);
  return { updates, clears: Math.min(clears, mostUpdates - updates) };
}

export function reportMessage(
  because: NonNullable<Verdict['reportBecause']>,
  { updates, clears }: Writes,
  checks: readonly GuardCheck[],
): string {
  const would = `${plural(updates + clears, 'user')} would be written.`;
  const failed = textsOf(checks, 'hold');
  const held = failed.length === 0 ? [] : ['In repair mode, the guard would hold the plan:', ...failed];
  return [reasons[because], would, ...held].join(' ');
}

export function releaseMessage(writes: Writes, checks: readonly GuardCheck[]): string {
  return [`The plan is released: ${willBe(writes)}.`, ...textsOf(checks, 'withhold')].join(' ');
}

export function holdMessage({ updates, clears }: Writes, checks: readonly GuardCheck[]): string {
  const failed = textsOf(checks, 'hold');
  if (updates + clears === 0) {
    const text = 'The guard holds this run, although it has nothing to write.';
    return [text, ...failed, 'Correct the cause; the next run checks again.'].join(' ');
  }
  const otherwise = 'Otherwise correct the cause, and let the next run make a new plan.';
  return ['The guard holds the plan.', ...failed, howToApprove, otherwise].join(' ');
}

function willBe({ updates, clears }: Writes): string {
  if (updates + clears === 0) return 'there is nothing to write';
  const parts = [
    ...(updates > 0 ? [`${plural(updates, 'photo')} will be updated`] : []),
    ...(clears > 0 ? [`${plural(clears, 'photo')} will be removed`] : []),
  ];
  return parts.join(' and ');
}

function textsOf(checks: readonly GuardCheck[], result: GuardCheck['result']): string[] {
  return checks.filter((check) => check.result === result).map(({ text }) => text);
}
