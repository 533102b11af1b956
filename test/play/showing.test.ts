/** How things are shown: escaped in the report, a line per phase without a terminal, the odd ones first. */
import { expect, test } from 'vitest';
import { samplePlan } from '../../local/play/narrator.ts';
import { reportFileOf } from '../../local/play/options.ts';
import type { Progress } from '../../local/play/progress.ts';
import { createPlainStage } from '../../local/play/stage.ts';
import { table, wrap } from '../../local/play/text.ts';
import type { FindingRow } from '../../shared/core/run.ts';
import { html } from '../../shared/http/html.ts';

test('whatever is put into HTML is escaped, and HTML made of it is not escaped again', () => {
  const name = html`<b title="${'"quoted" & \'single\''}">${'<script>'}</b>`;
  expect(html`<p>${name}${undefined}${false}${[html`<i></i>`]}${3}</p>`.html).toBe(
    '<p><b title="&quot;quoted&quot; &amp; &#39;single&#39;">&lt;script&gt;</b><i></i>3</p>',
  );
});

const progress: Progress = {
  night: 1,
  state: 'comparing',
  ranges: { done: 0, of: 2 },
  chunks: { done: 0, of: 0 },
  users: 0,
  findings: {},
  outcomes: {},
  traffic: { requests: 1_204, throttled: 0 },
  ms: 10,
};

test('without a terminal a phase is one line, however often it is looked at', () => {
  const lines: string[] = [];
  const stage = createPlainStage((text) => lines.push(text));
  stage.show(progress);
  stage.show({ ...progress, traffic: { requests: 2_000, throttled: 0 }, users: 400 });
  stage.show({ ...progress, state: 'closing', traffic: { requests: 1_204, throttled: 2 } });
  expect(lines).toEqual([
    '  comparing in 2 ranges of at most about 4,000 users (1,204 requests · no throttling)\n',
    '  closing (1,204 requests · 2 throttled)\n',
  ]);
});

test('one range says nothing of its size', () => {
  const lines: string[] = [];
  createPlainStage((text) => lines.push(text)).show({ ...progress, ranges: { done: 0, of: 1 } });
  expect(lines).toEqual(['  comparing in 1 range (1,204 requests · no throttling)\n']);
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

test('columns are aligned by what is seen, not by colour codes', () => {
  const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
  expect(
    table([
      ['a', red('1')],
      ['bb', '22'],
    ]),
  ).toBe(`  a    ${red('1')}\n  bb  22`);
});

test('plays on two ports have two reports, unless a file is named', () => {
  expect([7071, 7072].map((port) => reportFileOf({ report: undefined }, port))).toEqual([
    '.instep/report.html',
    '.instep/report-7072.html',
  ]);
  expect(reportFileOf({ report: 'mine.html' }, 7072)).toBe('mine.html');
});
