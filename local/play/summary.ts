/** What is printed after the last night: users by finding, requests, examples, checks, and what to try next. */
import { capital, labels } from '../../shared/core/catalogue/labels.ts';
import { findings as allFindings, quietFindings } from '../../shared/core/finding.ts';
import { isPlanned } from '../../shared/core/plan.ts';
import type { FindingRow } from '../../shared/core/run.ts';
import { sumOf } from '../../shared/core/totals.ts';
import { doneWith, whyOf } from '../../shared/core/words.ts';
import { bearer } from '../host/sign-in.ts';
import { type Colors, columns, lengthOf, number, plural, seconds, table, wrap } from '../terminal.ts';
import type { Check } from './checks.ts';
import { type Played, type PlayedNight, requestsPerUser } from './played.ts';

const shownExamples = 10;

export function describePlay({ nights }: Played, colors: Colors): string {
  const examples = examplesOf(nights).map(({ night, row }) => describeExample(night, row, colors));
  const tableOf = (title: string, rows: Rows) => {
    const { text, left } = fitTable(nights, rows);
    const note =
      left === 0
        ? ''
        : colors.dim(` · the last ${nights.length - left} of ${plural(nights.length, 'night')}`);
    return ['', `${colors.bold(title)}${note}`, text];
  };
  return [
    ...(nights.some(({ run }) => run.totals) ? tableOf('Users by finding', findingRows) : []),
    ...tableOf('Requests and time', costRows),
    ...(examples.length > 0 ? ['', colors.bold('Examples'), ...examples] : []),
  ].join('\n');
}

type Rows = (nights: readonly PlayedNight[]) => string[][];

/** Has columns for as many of the last nights as fit on the terminal. */
function fitTable(
  nights: readonly PlayedNight[],
  rows: Rows,
): { readonly text: string; readonly left: number } {
  for (let left = 0; ; left += 1) {
    const shown = nights.slice(left);
    const text = table([['', ...shown.map((night) => `night ${night.number}`)], ...rows(shown)]);
    const fits = text.split('\n').every((line) => lengthOf(line) <= columns());
    if (fits || shown.length === 1) return { text, left };
  }
}

function findingRows(nights: readonly PlayedNight[]): string[][] {
  const present = allFindings.filter((finding) => nights.some(({ run }) => run.totals?.findings[finding]));
  const drift = present.filter((finding) => !quietFindings.has(finding));
  const quiet = present.filter((finding) => quietFindings.has(finding));
  const rowOf = (name: string, count: (night: PlayedNight) => number | undefined) => [
    name,
    ...nights.map((night) => dash(count(night))),
  ];
  return [
    ...[...drift, ...quiet].map((finding) =>
      rowOf(labels.finding[finding], ({ run }) => run.totals?.findings[finding]),
    ),
    rowOf('not in scope', ({ run }) => run.totals && sumOf(run.totals.outOfScope)),
    rowOf('repaired', ({ run }) => run.outcomes.repaired),
  ];
}

function dash(count: number | undefined): string {
  return count ? number(count) : '·';
}

function costRows(nights: readonly PlayedNight[]): string[][] {
  const throttled = nights.some(({ counts }) => counts.throttled > 0);
  const rows: readonly (readonly [string, (night: PlayedNight) => string])[] = [
    ['requests to Microsoft 365', ({ counts }) => number(counts.httpRequests)],
    ['  per user in scope', (night) => requestsPerUser(night)?.toFixed(2) ?? '·'],
    ['photos read', ({ counts }) => number(counts.photoDownloads)],
    ['writes', ({ counts }) => number(counts.writes)],
    ...(throttled ? [['throttled', ({ counts }: PlayedNight) => number(counts.throttled)] as const] : []),
    ['table operations', ({ storage }) => number(storage.tableOperations)],
    ['time', ({ ms }) => seconds(ms)],
  ];
  return rows.map(([name, cell]) => [name, ...nights.map(cell)]);
}

interface Example {
  readonly night: PlayedNight;
  readonly row: FindingRow;
}

/** One of each finding and reason, the latest night in which it occurred first. */
function examplesOf(nights: readonly PlayedNight[]): Example[] {
  const found = new Map<string, Example>();
  for (const night of nights.toReversed()) {
    for (const row of night.rows) {
      const kind = `${row.finding} ${row.reason ?? ''}`;
      if (!found.has(kind)) found.set(kind, { night, row });
    }
  }
  return [...found.values()].slice(0, shownExamples);
}

function describeExample({ number: night, people }: PlayedNight, row: FindingRow, colors: Colors): string {
  const name = people.get(row.userId)?.displayName ?? row.userId;
  const head = `${name} ${colors.dim(`· night ${night} · ${labels.finding[row.finding]} · ${doneWith(row)}`)}`;
  return `${wrap(head)}\n${colors.dim(wrap(`${capital(whyOf(row))}.`, '    '))}`;
}

const shownFailures = 5;

export function describeChecks(checks: readonly Check[], colors: Colors): string {
  const wrong = checks.filter(({ failures }) => failures.length > 0);
  if (wrong.length === 0) {
    return `\n${colors.green('✓')} ${colors.bold(`All ${checks.length} checks passed`)}`;
  }
  const told = wrong.map(({ claim, failures }) => {
    const more = failures.length - shownFailures;
    const shown = failures.slice(0, shownFailures).map((failure) => wrap(failure, '    ', '- '));
    return [
      colors.red(wrap(`Expected ${claim}:`, '  ', '✗ ')),
      ...shown,
      ...(more > 0 ? [`    and ${more} more`] : []),
    ].join('\n');
  });
  return [`\n${colors.red(`${wrong.length} of ${checks.length} checks failed`)}`, ...told].join('\n');
}

/** A command to paste that checks one user; the address needs no quoting. */
export function describeInvitation({ nights }: Played, hostUrl: string): string {
  const last = nights.at(-1);
  const interesting = last?.rows.filter(isPlanned).map(({ userId }) => userId) ?? [];
  const everybody = [...(last?.people.values() ?? [])].filter(
    ({ deleted, userType }) => !deleted && userType === 'Member',
  );
  const isPlain = (upn: string) => /^[a-z0-9.]+@[a-z0-9.]+$/i.test(upn);
  const person =
    everybody.find(({ id, upn }) => interesting.includes(id) && isPlain(upn)) ??
    everybody.find(({ upn }) => isPlain(upn));
  return [
    wrap(
      'The demo keeps running. To check one user (to update the photo as well, set "dryRun" to false):',
      '',
    ),
    '',
    `  curl -s -H 'Authorization: ${bearer('operator')}' -H 'Content-Type: application/json' \\`,
    `    -d '{"user":"${person?.upn ?? 'somebody@contoso.com'}","dryRun":true}' ${hostUrl}/api/users/sync`,
    '',
    wrap(`Or open the console and sign in as one of the people it offers: ${hostUrl}/api/console`, ''),
    '',
    'Press Ctrl-C to stop.',
  ].join('\n');
}
