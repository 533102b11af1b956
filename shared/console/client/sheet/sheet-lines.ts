/** The lines of a plan as the app answers them, and which of them are shown. */

/** As in the contract (planLine). */
export interface Line {
  readonly userId: string;
  readonly signInName?: string;
  readonly finding: string;
  readonly action: string;
  readonly reason?: string;
  readonly why: string;
  readonly outcome?: string;
  readonly leftOut?: { readonly by: string; readonly at: string };
}

/** Lines with the same finding, action and reason. `users` includes those who are left out. */
export interface Group {
  readonly finding: string;
  readonly action: string;
  readonly reason?: string;
  readonly planned: boolean;
  readonly users: number;
  readonly leftOut?: number;
  readonly why: string;
}

/** What `GET lines` is asked for. */
export interface Query {
  readonly finding?: string;
  readonly action?: string;
  readonly reason?: string;
  readonly outcome?: string;
  readonly state: 'planned' | 'left-out' | 'withheld' | 'all';
}

/** Lines that are shown under one heading. */
export interface Section {
  readonly group?: Group;
  readonly outcome?: string;
  readonly query: Query;
}

/** What the reader chose to see. */
export type Choice =
  | { readonly kind: 'planned' | 'left-out' | 'withheld' }
  | { readonly kind: 'finding' | 'reason' | 'outcome'; readonly code: string };

export function nameOf({ signInName, userId }: Line): string {
  return signInName ?? userId;
}

/** Whether the plan writes the user, or would if they were not left out. */
export function isPlanned({ action }: Line): boolean {
  return action !== 'report' && action !== 'none';
}

/** The line once this administrator has left the user out; undefined: once the user is put back. */
export function marked({ leftOut: _, ...line }: Line, leftOut: Line['leftOut']): Line {
  return leftOut === undefined ? line : { ...line, leftOut };
}

/** In the order of `groups`, which is the most unusual first. */
export function sectionsOf(groups: readonly Group[], choice: Choice): readonly Section[] {
  if (choice.kind === 'left-out') return [{ query: { state: 'left-out' } }];
  return groups.filter((group) => isChosen(group, choice)).map((group) => ({ group, query: queryOf(group) }));
}

function isChosen({ finding, reason, planned }: Group, choice: Choice): boolean {
  switch (choice.kind) {
    case 'planned':
      return planned;
    case 'withheld':
      return !planned;
    case 'finding':
      return finding === choice.code;
    case 'reason':
      return reason === choice.code;
    default:
      return false;
  }
}

function queryOf({ finding, action, reason }: Group): Query {
  return { finding, action, ...(reason === undefined ? {} : { reason }), state: 'all' };
}

/** What an administrator has to act on first. An outcome that this page does not know yet stands before the last one. */
const outcomeOrder = ['failed', 'stuck', 'moved', 'busy', 'paused', 'cancelled', 'carried-over'];

function rankOf(outcome: string): number {
  if (outcome === 'repaired') return outcomeOrder.length + 1;
  const rank = outcomeOrder.indexOf(outcome);
  return rank === -1 ? outcomeOrder.length : rank;
}

/** How the users of a run ended: failed ones first, then who was left out. */
export function outcomeSections(
  counts: Readonly<Record<string, number | undefined>>,
  choice: Choice,
): readonly Section[] {
  const codes = Object.keys(counts).filter((code) => (counts[code] ?? 0) > 0);
  const sections = codes
    .filter((code) => choice.kind !== 'outcome' || choice.code === code)
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
    .map((outcome) => ({ outcome, query: { outcome, state: 'all' } as const }));
  if (choice.kind === 'outcome') return sections;
  const leftOut = { query: { state: 'left-out' } } as const;
  return choice.kind === 'left-out' ? [leftOut] : [...sections, leftOut];
}

/** For an address. */
export function queryText(query: Query & { readonly limit: number; readonly continuation?: string }): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
