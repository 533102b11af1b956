/** Tells the nights as they pass, in text for a terminal of 80 columns. */

import { findings, quietFindings } from '../../shared/core/finding.ts';
import { isPlanned } from '../../shared/core/plan.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { sumOf } from '../../shared/core/totals.ts';
import type { Happening } from '../tenant/truth/evolution.ts';
import { approvalUrl, type Narrator } from './nights.ts';
import { endedWell, type PlayedNight, profileChangesNotFound } from './played.ts';
import type { Stage } from './stage.ts';
import type { TenantPerson } from './tenant-control.ts';
import { type Colors, cut, number, plural, seconds, table, wrap } from './text.ts';

type People = ReadonlyMap<string, TenantPerson>;

const sampleSize = 8;

export function createNarrator(stage: Stage, colors: Colors, hostUrl: string): Narrator {
  return {
    onDay: (happenings, people) => {
      stage.say(`\n${colors.bold('Meanwhile in the tenant')}`);
      stage.say(describeHappenings(happenings, people));
    },
    onNight: (night, at) => {
      const when = at.toISOString().slice(0, 16).replace('T', ' ');
      stage.say(`\n${colors.bold(`Night ${night}`)} ${colors.dim(`· ${when} UTC`)}`);
    },
    show: (status) => stage.show(status),
    onHeld: (run, rows, people) => {
      stage.settle();
      stage.say(colors.yellow('  Held by the guard'));
      stage.say(describeTotals(run));
      stage.say(wrap(run.verdict?.message ?? '', '  '));
      stage.say(`\n  A sample of the plan, odd ones first (${plural(run.planned, 'user')} in all):`);
      stage.say(describeSample(samplePlan(rows, sampleSize), people));
      stage.say('\n  Approved by its hash, as an administrator would:');
      stage.say(colors.dim(wrap(`POST ${approvalUrl(hostUrl, run)}`, '    ')));
      stage.say(colors.dim(`    planHash ${run.planHash}`));
    },
    onPlayed: (night) => {
      stage.settle();
      stage.say(describeEnd(night, colors));
    },
    onBrokenOff: ({ number: night, run }) => {
      stage.say(colors.red(wrap(`Night ${night} ended ${run.state}; the nights after it are not played.`)));
    },
  };
}

function describeSample(sample: readonly FindingRow[], people: People): string {
  const rows = sample.map(({ userId, finding, granted }) => [
    cut(people.get(userId)?.upn ?? userId, 34),
    finding,
    granted,
  ]);
  return table(rows, { indent: '    ', align: 'left' });
}

function describeEnd(night: PlayedNight, colors: Colors): string {
  const { run, held, counts, ms } = night;
  const mark = endedWell(night) ? colors.green('✓') : colors.red('✗');
  const traffic = `${plural(counts.httpRequests, 'request')}, ${plural(counts.writes, 'write')}, ${seconds(ms)}`;
  const lines = [`  ${mark} ${colors.bold(run.state)} ${colors.dim(`· ${traffic}`)}`];
  if (run.note) lines.push(wrap(run.note));
  // A run without totals has a note that says why.
  if (!held && run.totals) lines.push(describeTotals(run));
  if (sumOf(run.outcomes) > 0) {
    const ends = Object.entries(run.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
    lines.push(wrap(`Repairs: ${ends.join(', ')}.`));
  }
  if (!held && run.verdict) lines.push(colors.dim(wrap(describeVerdict(run))));
  const waiting = profileChangesNotFound(night).length;
  if (waiting > 0) {
    const what = waiting === 1 ? 'A change of a profile alone' : `${waiting} changes of a profile alone`;
    lines.push(colors.dim(wrap(`${what}, which no list of changes tells: seen at the next deep check.`)));
  }
  return lines.join('\n');
}

/** The message, and that the guard did not judge the number of updates when it did not. */
function describeVerdict({ verdict }: RunRecord): string {
  const updates = verdict?.checks.find(({ name }) => name === 'updates');
  const notApplied = updates?.result === 'not-applicable' ? ` ${updates.text}` : '';
  return `${verdict?.message ?? ''}${notApplied}`;
}

/** What is the same but for the name stands in one line. */
function describeHappenings(happenings: readonly Happening[], people: People): string {
  const groups = new Map<string, string[]>();
  for (const { userId, what } of happenings) {
    const name = people.get(userId)?.displayName ?? userId;
    const deed = what.startsWith(name) ? what.slice(name.length).trim() : what;
    groups.set(deed, [...(groups.get(deed) ?? []), name]);
  }
  return [...groups]
    .map(([deed, names]) => {
      const others = names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : '';
      const who = others || names.join(' and ');
      return wrap(`· ${who} ${deed}`);
    })
    .join('\n');
}

/** Some rows of a plan, the rarest findings first: what is odd is what an administrator should look at. */
export function samplePlan(rows: readonly FindingRow[], size: number): FindingRow[] {
  const groups = new Map<string, FindingRow[]>();
  for (const row of rows.filter(isPlanned)) {
    groups.set(row.finding, [...(groups.get(row.finding) ?? []), row]);
  }
  const rarestFirst = [...groups.values()].sort((a, b) => a.length - b.length);
  const sample: FindingRow[] = [];
  // One of each first, then a second one of each: the sample shows every kind before it repeats one.
  for (let turn = 0; sample.length < size && rarestFirst.some((group) => group.length > turn); turn += 1) {
    sample.push(...rarestFirst.flatMap((group) => group[turn] ?? []));
  }
  return sample.slice(0, size);
}

/** "467 users in scope: 290 in step; 57 missing, 38 stale, 2 wrong-owner." */
export function describeTotals({ totals }: RunRecord): string {
  if (!totals) return wrap('There are no totals.');
  const drifted = findings
    .filter((finding) => !quietFindings.has(finding) && totals.findings[finding])
    .map((finding) => [totals.findings[finding] ?? 0, finding] as const)
    .sort(([a], [b]) => b - a)
    .map(([count, finding]) => `${count} ${finding}`);
  const inStep = number(totals.findings['in-step'] ?? 0);
  const found = drifted.length === 0 ? 'nothing else to tell' : drifted.join(', ');
  return wrap(`${plural(totals.inScope, 'user')} in scope: ${inStep} in step; ${found}.`);
}
