/** How things are printed: escaped in the report, a line every 15 seconds without a terminal, unusual findings first. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { samplePlan } from '../../local/play/narrator.ts';
import { reportFileOf } from '../../local/play/options.ts';
import { type Progress, statusOf } from '../../local/play/progress.ts';
import { createPlainOutput, duration, type Status, table, wrap } from '../../local/terminal.ts';
import type { FindingRow } from '../../shared/core/run.ts';
import { html } from '../../shared/http/html.ts';

test('every value in HTML is escaped, and the resulting HTML is not escaped again', () => {
  const name = html`<b title="${'"quoted" & \'single\''}">${'<script>'}</b>`;
  expect(html`<p>${name}${undefined}${false}${[html`<i></i>`]}${3}</p>`.html).toBe(
    '<p><b title="&quot;quoted&quot; &amp; &#39;single&#39;">&lt;script&gt;</b><i></i>3</p>',
  );
});

const progress: Progress = {
  state: 'comparing',
  ranges: { done: 0, of: 2 },
  compared: 120,
  inScope: 480,
  findings: { 'in-step': 90, 'no-photo': 10, missing: 20 },
  planned: 0,
  repaired: 0,
  traffic: { requests: 1_204, throttled: 0 },
};

test('without a terminal a line is printed every 15 seconds, with the remaining time', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const lines: string[] = [];
  const output = createPlainOutput((text) => lines.push(text));
  output.show(statusOf({ ...progress, compared: 60 }));
  vi.advanceTimersByTime(14_000);
  output.show(statusOf(progress));
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(1_000);
  const traffic = { requests: 2_000, throttled: 2 };
  output.show(statusOf({ ...progress, state: 'closing', traffic }));
  vi.advanceTimersByTime(15_000);
  output.settle();
  vi.advanceTimersByTime(60_000);
  expect(lines).toEqual([
    '  Comparing: 120 of 480 users, 15 s, about 45 s left (20 out of step, 1,204\n  requests to Microsoft 365)\n',
    '  Checking the plan: 15 s (2,000 requests to Microsoft 365, 2 throttled)\n',
  ]);
});

test.each<[string, Partial<Progress>, Status['work']]>([
  ['users in scope', {}, { done: 120, of: 480, noun: 'user' }],
  [
    'no more than all users, although some were compared twice',
    { compared: 500 },
    { done: 480, of: 480, noun: 'user' },
  ],
  ['ranges where the number of users is unknown', { inScope: undefined }, { done: 0, of: 2, noun: 'range' }],
  ['nothing where there is one range', { inScope: undefined, ranges: { done: 0, of: 1 } }, undefined],
  ['nothing while the directory is read', { state: 'scanning' }, undefined],
  [
    'users of the plan',
    { state: 'repairing', planned: 40, repaired: 20 },
    { done: 20, of: 40, noun: 'user' },
  ],
])('the bar counts %s', (_what, changes, work) => {
  expect(statusOf({ ...progress, ...changes }).work).toEqual(work);
});

test.each([
  [9_400, '9 s'],
  [59_700, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [10_800_000, '3 h 0 min'],
])('%i ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('a sample of a plan begins with the rarest finding and shows each before it repeats one', () => {
  const rows = ['missing', 'missing', 'missing', 'conflict', 'stale', 'stale'].map(
    (finding, index) => ({ finding, granted: 'copy', userId: String(index) }) as FindingRow,
  );
  const withheld = { finding: 'foreign-file', granted: 'report', userId: '9' } as FindingRow;
  const sample = samplePlan([...rows, withheld], 4);
  expect(sample.map(({ finding }) => finding)).toEqual(['conflict', 'stale', 'missing', 'stale']);
});

test('text is wrapped at 80 columns, and a longer word stays whole', () => {
  const lines = wrap(`${'word '.repeat(30)}${'x'.repeat(90)}`).split('\n');
  expect(lines.map((line) => line.length)).toEqual([76, 76, 92]);
});

test('text is as wide as the terminal, and lines after a bullet are aligned with its text', () => {
  const before = process.stdout.columns;
  onTestFinished(() => void Object.assign(process.stdout, { columns: before }));
  Object.assign(process.stdout, { columns: 60 });
  const lines = wrap('word '.repeat(30).trim(), '  ', '· ').split('\n');
  expect(lines.map((line) => line.length)).toEqual([58, 58, 43]);
  expect(lines.slice(0, 2).map((line) => line.slice(0, 8))).toEqual(['  · word', '    word']);
});

test('columns are aligned by their visible text, without colour codes', () => {
  const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
  expect(
    table([
      ['a', red('1')],
      ['bb', '22'],
    ]),
  ).toBe(`  a    ${red('1')}\n  bb  22`);
});

test('simulations on two ports write two reports, unless a file is named', () => {
  expect([7071, 7072].map((port) => reportFileOf({ report: undefined }, port))).toEqual([
    '.instep/report.html',
    '.instep/report-7072.html',
  ]);
  expect(reportFileOf({ report: 'mine.html' }, 7072)).toBe('mine.html');
});
