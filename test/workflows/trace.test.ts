/** The texts that the help desk reads, as a table. */
import { beforeAll, describe, expect, test } from 'vitest';
import { decide } from '../../shared/core/decide.ts';
import { actions, type Finding, findings, writingActions } from '../../shared/core/finding.ts';
import type { UserRow } from '../../shared/core/user.ts';
import type { Observation } from '../../shared/workflows/observe/observation.ts';
import { type TraceInput, traceOf } from '../../shared/workflows/on-demand/trace.ts';
import { agreement, inStep as situation, user } from '../core/examples.ts';

const now = new Date('2026-11-25T12:00:00Z');
const copiedOn = (at: string): UserRow => ({
  ...user,
  agreement: { ...agreement, at },
  repairedAt: [at],
});

function observation(row: UserRow, sourceMoved: boolean, finding: Finding): Observation {
  const seen = { ...situation, sourceMoved };
  const source = { kind: 'photo', etag: 'e' } as unknown as Observation['source'];
  return { user: row, source, situation: seen, decision: { ...decide(seen), finding } } as Observation;
}

function texts(input: Partial<TraceInput> & Pick<TraceInput, 'observation'>): string[] {
  const plan = { action: 'none', reason: undefined } as const;
  return traceOf({ user, notInScope: undefined, now, plan, ...input }).map(({ text }) => text);
}

test('the trace of a photo that is newer in Exchange', () => {
  const row = copiedOn('2026-11-03T01:20:00Z');
  const seen = observation(row, true, 'source-newer');
  const plan = { action: 'copy', reason: undefined } as const;
  expect(texts({ observation: seen, plan, outcome: 'repaired' })).toEqual([
    'The user is in the directory.',
    'The user is in scope.',
    'Exchange has a photo that differs from the one last copied on 3 November.',
    'SharePoint still shows the older photo.',
    'The photo was copied. It can take up to a day to appear where photos are cached.',
  ]);
});

test.each([
  [
    'copied',
    copiedOn('2026-11-03T01:20:00Z'),
    false,
    'Exchange has the photo that was last copied on 3 November.',
  ],
  [
    'copied in another year',
    copiedOn('2025-12-24T01:20:00Z'),
    true,
    'Exchange has a photo that differs from the one last copied on 24 December 2025.',
  ],
  [
    'found alike',
    { ...copiedOn('2026-11-03T01:20:00Z'), repairedAt: [] },
    true,
    'Exchange has a photo that differs from the one last found to be the same in SharePoint on 3 November.',
  ],
  [
    'copied more than once',
    { ...copiedOn('2026-11-03T01:20:00Z'), repairedAt: ['2026-10-01T01:20:00Z', '2026-11-03T01:20:00Z'] },
    false,
    'Exchange has the photo that was last copied on 3 November.',
  ],
  ['new', { ...user, agreement: undefined }, true, 'Exchange has a photo. It was not copied before.'],
] as const)('what Exchange has: %s', (_what, row, moved, text) => {
  expect(texts({ observation: observation(row, moved, 'in-step') })[2]).toBe(text);
});

describe('every finding and every action has a text for people', () => {
  let all: string[];
  beforeAll(() => {
    const of = (finding: Finding) => observation(user, false, finding);
    all = [
      ...findings.flatMap((finding) => texts({ observation: of(finding) })),
      ...actions.flatMap((action) => {
        const input = { observation: of('missing'), plan: { action, reason: undefined } };
        return [...texts({ ...input, outcome: 'repaired' }), ...texts({ ...input, dryRun: true })];
      }),
    ];
  });

  test('each text consists of whole sentences, without code words', () => {
    for (const text of all) {
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(text).not.toMatch(/undefined|null|source-|[a-z]+-newer/);
    }
  });

  test('the texts of planned and finished actions differ for each action', () => {
    for (const more of [{ outcome: 'repaired' }, { dryRun: true }] as const) {
      const allTexts = [...writingActions].map((action) => {
        const plan = { action, reason: undefined };
        return texts({ observation: observation(user, true, 'missing'), plan, ...more }).at(-1);
      });
      expect(new Set(allTexts).size).toBe(writingActions.size);
    }
  });
});

test('the trace names what force overrides, with its reason', () => {
  const plan = { action: 'copy', reason: undefined } as const;
  const text = texts({
    observation: observation(user, true, 'conflict'),
    plan,
    outcome: 'repaired',
    forced: 'undone',
  });
  expect(text.at(-1)).toMatch(
    /copied\..*Overridden, as requested \(force\): An administrator restored the earlier/,
  );
});

describe('a step that is not ok explains why nothing more was done', () => {
  const failed = (input: Partial<TraceInput>) => {
    const plan = { action: 'none', reason: undefined } as const;
    const steps = traceOf({ user, notInScope: undefined, now, plan, ...input });
    return steps.filter(({ ok }) => !ok).map(({ step }) => step);
  };

  test('the scope step, for a user out of scope', () => {
    expect(failed({ notInScope: 'guest' })).toEqual(['in-scope']);
  });

  test.each([
    ['in-step', []],
    ['no-photo', []],
    ['source-newer', ['target']],
    ['missing', ['target']],
  ] as const)('a target that is %s', (finding, steps) => {
    const allTexts = failed({ observation: observation(user, false, finding) });
    expect(allTexts.filter((step) => step !== 'action')).toEqual(steps);
  });
});

describe('the text of a step, and whether it is ok', () => {
  const all = (input: Partial<TraceInput>) => {
    const plan = { action: 'none', reason: undefined } as const;
    return traceOf({ user, notInScope: undefined, now, plan, ...input });
  };

  test.each([
    ['none', true, 'Exchange has no photo.'],
    ['no-mailbox', false, 'There is no Exchange Online mailbox (code).'],
    ['gone', false, 'The user is no longer in the directory.'],
    ['unknown', false, 'The photo could not be read: 503.'],
  ] as const)('a source that is %s', (kind, ok, text) => {
    const source = { kind, code: 'code' } as unknown as Observation['source'];
    const seen = { ...observation(user, false, 'unknown'), source, cause: '503' };
    expect(all({ observation: seen })[2]).toEqual({ step: 'source', ok, text });
    expect(all({ observation: seen })[3]?.text).toBe('SharePoint was not compared (503).');
  });

  test.each([
    ['removed', 'deleted'],
    ['not-listed', 'did not list'],
    ['guest', 'INSTEP_GUESTS'],
    ['disabled', 'INSTEP_DISABLED_USERS'],
    ['no-mailbox-plan', 'no Exchange plan'],
    ['not-in-group', 'INSTEP_SCOPE_GROUP'],
    ['excluded', 'INSTEP_EXCLUDE_GROUP'],
  ] as const)('out of scope: %s', (notInScope, words) => {
    expect(all({ notInScope })[1]?.text).toContain(words);
  });

  test('no two different findings have the same text', () => {
    const allTexts = findings.map(
      (finding) => all({ observation: observation(user, false, finding) })[3]?.text,
    );
    const compared = allTexts.filter((text) => !text?.startsWith('SharePoint was not compared'));
    expect(new Set(compared).size).toBe(compared.length);
  });

  test.each([
    ['repaired', { outcome: 'repaired' }, true, 'The photo was copied.'],
    ['failed', { outcome: 'failed' }, false, 'The write failed.'],
    ['only tried', { dryRun: true }, true, 'Dry run: nothing was written.'],
    [
      'held back',
      { plan: { action: 'report', reason: 'paused' } },
      false,
      'Nothing was written. INSTEP_PAUSED',
    ],
    [
      'unreadable',
      { observation: observation(user, false, 'unknown') },
      false,
      'Nothing was written, because not everything could be read.',
    ],
    ['idle', { observation: observation(user, false, 'in-step') }, true, 'Nothing to do.'],
  ] as const)('an action that is %s', (_what, more, ok, text) => {
    const action = 'observation' in more ? 'none' : 'copy';
    const plan = { action, reason: undefined } as const;
    const last = all({ observation: observation(user, false, 'missing'), plan, ...more })[4];
    expect(last).toMatchObject({ step: 'action', ok, text: expect.stringContaining(text) });
  });
});
