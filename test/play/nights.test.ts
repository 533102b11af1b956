/** `npm start` as a person runs it: the command, its exit code, what it prints, and what it writes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { JsonSummary } from '../../local/play/play-once.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { scratchFolder, startCommand } from './start-command.ts';

const timeout = 240_000;

type Environment = Readonly<Record<string, string>>;

async function play(args: readonly string[], env: Environment) {
  const folder = scratchFolder();
  const [json, report] = [path.join(folder, 'counts.json'), path.join(folder, 'deep', 'report.html')];
  const outputs = ['--json', json, '--report', report];
  const command = startCommand(['--once', '--port', '0', ...outputs, ...args], { env });
  const code = await command.ended;
  expect(command.errors()).toBe('');
  return {
    code,
    output: command.output(),
    summary: JSON.parse(readFileSync(json, 'utf8')) as JsonSummary,
    report: readFileSync(report, 'utf8'),
  };
}

async function playOnce(args: readonly string[], env: Environment = {}) {
  const played = await play(args, env);
  expect(played.output).toMatch(/All \d+ checks passed/);
  expect(played.code).toBe(0);
  return played;
}

testThoroughly(
  'four nights report, repair after an approval, find nothing to do, and repair the changes since',
  async () => {
    const { output, summary, report } = await playOnce(['--users', '80']);
    const [first, second, third, fourth] = summary.nights;

    expect(first).toMatchObject({
      run: { state: 'reported', verdict: { reportBecause: 'first-run' } },
      writes: 0,
    });
    expect(second?.run).toMatchObject({ state: 'completed', verdict: { result: 'hold' } });
    expect(second?.run.approval?.planHash).toBe(second?.run.planHash);
    expect(second?.run.outcomes).toEqual({ repaired: second?.run.planned });
    expect(second?.writes).toBeGreaterThan(0);
    expect(third).toMatchObject({ run: { state: 'completed', planned: 0 }, writes: 0 });
    expect(fourth?.run.state).toBe('completed');
    expect(fourth?.findings).toMatchObject({ 'removed-in-exchange': 1, 'removed-in-sharepoint': 1 });

    expect(Object.keys(summary)).toEqual(['nights', 'host']);
    expect(Object.keys(first ?? {})).toEqual([
      'run',
      'findings',
      'requests',
      'httpRequests',
      'tableOperations',
      'queueOperations',
      'blobOperations',
      'executions',
      'photoDownloads',
      'writes',
      'ms',
    ]);
    expect(first?.findings).toEqual(first?.run.totals?.findings);
    expect(first?.requests['graph.microsoft.com users-delta']).toBeGreaterThan(0);
    expect(first?.executions.compareUsers).toMatchObject({ count: 1 });
    expect(first?.executions.compareUsers?.activeMs).toBeLessThanOrEqual(first?.ms ?? 0);
    expect(summary.host.peakRssBytes).toBeGreaterThan(50_000_000);

    expect(output).toContain('Held by the guard, waiting for an approval');
    expect(output).toContain('Part of the plan, most unusual first');
    expect(output.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
    expect(report).toContain('All 30 checks passed');
    expect(report).not.toMatch(/(src|href)="|url\((?!data:)|@import/);
  },
  timeout,
);

testThoroughly(
  'under 50 users the update guard does not apply, and night 3 continues a gradual rollout',
  async () => {
    const env = { INSTEP_MAX_UPDATES_PER_RUN: '2' };
    const { output, summary } = await playOnce(['--users', '20', '--nights', '3'], env);
    const nights = summary.nights.map(({ run }) => [run.state, run.approval, run.outcomes.repaired]);
    expect(nights).toEqual([
      ['reported', undefined, undefined],
      ['completed', undefined, 2],
      ['completed', undefined, 2],
    ]);
    const nightTwo = output.slice(output.indexOf('Night 2')).replaceAll(/\s+/g, ' ');
    expect(nightTwo).toMatch(
      /The update guard does not apply: \d+ users were compared, and it starts at 50\./,
    );
  },
  timeout,
);

testThoroughly(
  'in report mode no night writes',
  async () => {
    const { summary } = await playOnce(['--users', '12', '--nights', '2', '--mode', 'report']);
    expect(summary.nights.map(({ run, writes }) => [run.state, writes])).toEqual([
      ['reported', 0],
      ['reported', 0],
    ]);
  },
  timeout,
);

testThoroughly(
  'a failed night says why, is the last one, and shows no meaningless figures',
  async () => {
    const group = '00000000-0000-0000-0000-000000000001';
    const { code, output, summary, report } = await play(['--users', '5'], { INSTEP_SCOPE_GROUP: group });
    const text = output.replaceAll(/\s+/g, ' ');
    expect(code).toBe(1);
    expect(summary.nights.map(({ run }) => run.state)).toEqual(['failed']);
    expect(text).toContain('Night 1 ended "failed", so the nights after it are skipped.');
    expect(text).toMatch(/Expected night 1 to end "reported": - it ended "failed": .*There is no group/);
    expect(text).toContain('per user in scope ·');
    expect(report).toContain('<title>Instep: 1 night in contoso</title>');
    expect(report).toContain(`There is no group ${group}</p>`);
    for (const shown of [output, report])
      expect(shown).not.toMatch(/undefined|NaN|no totals|Users by finding/);
    expect(report).not.toMatch(/requests per user|users in scope| 0 %|What the guard said|User by user/);
  },
  timeout,
);
