/** What is printed while the nights pass. */
import { capital, labels } from '../../shared/core/catalogue/labels.ts';
import { reasonCatalogue } from '../../shared/core/catalogue/reasons.ts';
import { findings, quietFindings, writingActions } from '../../shared/core/finding.ts';
import { isPlanned, isUpdate } from '../../shared/core/plan.ts';
import type { FindingRow, RunRecord, Verdict } from '../../shared/core/run.ts';
import { sumOf } from '../../shared/core/totals.ts';
import type { Happening } from '../tenant/truth/evolution.ts';
import { type Colors, columns, cut, number, type Output, plural, seconds, table, wrap } from '../terminal.ts';
import { approvalUrl, type Narrator, type People } from './nights.ts';
import { endedWell, type PlayedNight, profileChangesNotFound } from './played.ts';

const sampleSize = 8;

export function createNarrator(output: Output, colors: Colors, hostUrl: string): Narrator {
  const say = (...texts: readonly string[]) => {
    output.settle();
    output.say(texts.join('\n'));
  };
  return {
    onDay: (happenings, people) => {
      say(`\n${colors.bold('Meanwhile in the tenant')}`, describeHappenings(happenings, people));
    },
    onNight: (night, at) => {
      const when = at.toISOString().slice(0, 16).replace('T', ' ');
      say(`\n${colors.bold(`Night ${night}`)} ${colors.dim(`· ${when} UTC`)}`);
    },
    show: output.show,
    onHeld: (run, rows, people) => {
      const sample = samplePlan(rows, sampleSize);
      say(
        `  ${colors.yellow('! Held by the guard, waiting for an approval')}`,
        describeTotals(run),
        describePlan({ run, rows }),
        ...(sample.length > 0
          ? [`\n  Part of the plan, most unusual first (${plural(run.planned, 'user')} in all):`]
          : []),
        ...(sample.length > 0 ? [describeSample(sample, people)] : []),
        '\n  The demo approves this plan as an administrator would:',
        colors.dim(wrap(`POST ${approvalUrl(hostUrl, run)}`, '    ')),
        colors.dim(`    planHash ${run.planHash}`),
      );
    },
    onPlayed: (night) => say(describeEnd(night, colors)),
    onBrokenOff: ({ number: night, run }) => {
      say(colors.red(wrap(`Night ${night} ended "${run.state}", so the nights after it are skipped.`)));
    },
  };
}

/** "467 users in scope: 290 in step; 57 missing in SharePoint, 2 different photos; 12 no photo." */
export function describeTotals({ totals }: RunRecord): string {
  if (!totals) return wrap('There are no totals.');
  const counted = (quiet: boolean) =>
    findings
      .filter((finding) => finding !== 'in-step' && quietFindings.has(finding) === quiet)
      .map((finding) => [totals.findings[finding] ?? 0, finding] as const)
      .filter(([count]) => count > 0)
      .sort(([a], [b]) => b - a)
      .map(([count, finding]) => `${number(count)} ${labels.finding[finding]}`)
      .join(', ');
  const parts = [
    `${number(totals.findings['in-step'] ?? 0)} in step`,
    counted(false) || 'no drift',
    counted(true),
  ];
  return wrap(`${plural(totals.inScope, 'user')} in scope: ${parts.filter(Boolean).join('; ')}.`);
}

/** Some rows of a plan, the rarest findings first: unusual changes are the ones to check before an approval. */
export function samplePlan(rows: readonly FindingRow[], size: number): FindingRow[] {
  const groups = Map.groupBy(rows.filter(isPlanned), ({ finding }) => finding);
  const rarestFirst = [...groups.values()].sort((a, b) => a.length - b.length);
  const sample: FindingRow[] = [];
  // One of each first, then a second one of each: the sample shows every kind before it repeats one.
  for (let turn = 0; sample.length < size && rarestFirst.some((group) => group.length > turn); turn += 1) {
    sample.push(...rarestFirst.flatMap((group) => group[turn] ?? []));
  }
  return sample.slice(0, size);
}

function describeSample(sample: readonly FindingRow[], people: People): string {
  const indent = '    ';
  const told = sample.map(
    ({ finding, granted }) => [labels.finding[finding], labels.action[granted]] as const,
  );
  const widthOf = (column: 0 | 1) => Math.max(...told.map((texts) => texts[column].length));
  const rest = columns() - `${indent}    `.length - widthOf(0) - widthOf(1);
  const rows = sample.map(({ userId }, index) => [
    cut(people.get(userId)?.upn ?? userId, rest),
    ...(told[index] ?? []),
  ]);
  return table(rows, { indent, align: 'left' });
}

function describeEnd(night: PlayedNight, colors: Colors): string {
  const { run, held, counts, ms } = night;
  const mark = endedWell(night) ? colors.green('✓') : colors.red('✗');
  const traffic = `${plural(counts.httpRequests, 'request')} to Microsoft 365`;
  const writes = counts.writes === 0 ? 'nothing written' : plural(counts.writes, 'write');
  const waiting = profileChangesNotFound(night).length;
  const unseen = `${plural(waiting, 'profile change')} will be found at the next deep check: no change log lists them.`;
  return [
    wrap(
      `${colors.bold(capital(run.state))} ${colors.dim(`· ${traffic}, ${writes}, ${seconds(ms)}`)}`,
      '  ',
      `${mark} `,
    ),
    ...(run.note ? [wrap(run.note)] : []),
    // A run without totals has a note that says why; a held plan was printed before its approval.
    ...(held || !run.totals ? [] : [describeTotals(run), describePlan(night)]),
    ...(held && sumOf(run.outcomes) > 0 ? [wrap(`${describeOutcomes(run)}.`)] : []),
    ...(waiting > 0 ? [colors.dim(wrap(unseen))] : []),
  ].join('\n');
}

/** First what will be or was written, then what is withheld and why, then what the guard says of the whole plan. */
export function describePlan({ run, rows }: Pick<PlayedNight, 'run' | 'rows'>): string {
  const { verdict, outcomes, sharedPictures } = run;
  const isOver = sumOf(outcomes) > 0;
  const withheld = Map.groupBy(
    rows.filter((row) => writingActions.has(row.wanted) && !isPlanned(row)),
    ({ reason }) => reason,
  );
  const lines = [wrap(`${isOver ? describeOutcomes(run) : describeWrites(run, rows)}.`)];
  for (const [reason, left] of withheld) {
    const why = reason ? reasonCatalogue[reason].meaning : 'no reason is given';
    const way =
      reason === 'shared-picture' && verdict?.result !== 'release'
        ? `. To allow a photo, add its hash to INSTEP_SHARED_PICTURE_HASHES: ${sharedPictures.join(', ')}`
        : '';
    lines.push(
      wrap(`${number(left.length)}${run.planned > 0 ? ' more' : ''} withheld: ${why}${way}.`, '  ', '· '),
    );
  }
  if (verdict) lines.push(...describeVerdict(verdict).map((text) => wrap(text)));
  return lines.join('\n');
}

const writesAs: Readonly<Record<Verdict['result'], string>> = {
  release: 'will be',
  hold: 'will be',
  report: 'would be',
};

/** "19 photos will be updated, 2 removed". */
function describeWrites({ verdict }: RunRecord, rows: readonly FindingRow[]): string {
  const planned = rows.filter(isPlanned);
  const updates = planned.filter(({ granted }) => isUpdate(granted)).length;
  const clears = planned.length - updates;
  const tense = writesAs[verdict?.result ?? 'report'];
  if (planned.length === 0) return 'Nothing to do';
  if (updates === 0) return `${plural(clears, 'photo')} ${tense} removed`;
  return `${plural(updates, 'photo')} ${tense} updated${clears > 0 ? `, ${number(clears)} removed` : ''}`;
}

/** "19 photos repaired, 1 photo skipped: changed meanwhile". */
function describeOutcomes({ outcomes }: RunRecord): string {
  return (Object.entries(outcomes) as [keyof typeof outcomes, number][])
    .map(([outcome, count]) => `${plural(count, 'photo')} ${labels.outcome[outcome]}`)
    .join(', ');
}

const reportTexts: Readonly<Record<NonNullable<Verdict['reportBecause']>, string>> = {
  mode: reasonCatalogue.mode.meaning,
  paused: reasonCatalogue.paused.meaning,
  'first-run': 'the first run of an installation only reports',
  'settings-changed': 'settings that shape the plan changed since the last run, so this run only reports',
};

function describeVerdict({ result, reportBecause, checks }: Verdict): string[] {
  const held = checks.filter((check) => check.result === 'hold').map(({ text }) => text);
  const updates = checks.find(({ name }) => name === 'updates');
  const guard = result === 'report' ? 'In a later run the guard would hold this plan' : 'Guard';
  return [
    ...(reportBecause ? [`Nothing was written: ${reportTexts[reportBecause]}.`] : []),
    ...(held.length > 0 ? [`${guard}: ${held.join(' ')}`] : []),
    ...(updates?.result === 'not-applicable' ? [updates.text] : []),
  ];
}

/** One line for changes that differ only in the person. */
function describeHappenings(happenings: readonly Happening[], people: People): string {
  const nameOf = ({ userId }: Happening) => people.get(userId)?.displayName ?? userId;
  const groups = Map.groupBy(happenings, (happening) => {
    const { what } = happening;
    const name = nameOf(happening);
    return what.startsWith(name) ? what.slice(name.length).trim() : what;
  });
  return [...groups]
    .map(([deed, members]) => {
      const names = members.map(nameOf);
      const others = names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : '';
      return wrap(`${others || names.join(' and ')} ${deed}`, '  ', '· ');
    })
    .join('\n');
}
