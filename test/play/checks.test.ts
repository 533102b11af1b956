/** The checks that decide the exit code notice every mistake of a night. */
import { expect, test } from 'vitest';
import { checkPlay } from '../../local/play/checks.ts';
import { readPlaySettings } from '../../local/play/options.ts';
import type { Played, PlayedNight } from '../../local/play/played.ts';
import type { TenantAudit, TenantPerson } from '../../local/tenant/control-client.ts';
import { noTotals } from '../../shared/core/totals.ts';
import { findingRow, keptRun } from '../kit/kept-run.ts';

const { parsed: settings } = readPlaySettings({ mode: 'repair' }, {});

const ann: TenantPerson = {
  id: 'ann',
  upn: 'ann@contoso.com',
  displayName: 'Ann',
  userType: 'Member',
  enabled: true,
  mailboxPlan: true,
  deleted: false,
  hasPhoto: true,
  hasOwnProfile: true,
  photoOwners: 1,
};

const row = findingRow('r', 'ann', { outcome: 'repaired' });

const run = keptRun('r', {
  state: 'completed',
  mode: 'repair',
  chunks: 1,
  totals: { ...noTotals, users: 60, inScope: 60, findings: { 'in-step': 59, missing: 1 } },
  planHash: 'hash',
  planned: 1,
  verdict: {
    result: 'release',
    reportBecause: undefined,
    checks: [{ name: 'updates', result: 'pass', text: '' }],
    message: '',
  },
  outcomes: { repaired: 1 },
});

const audit: TenantAudit = {
  people: [
    {
      userId: 'ann',
      shows: { S: 'ann', M: 'ann', L: 'ann' },
      faceIsCurrent: true,
      someoneElses: false,
      writtenByApp: true,
    },
  ],
  totals: { people: 1, current: 1, none: 0, silhouette: 0, unknown: 0, someoneElses: 0 },
  wrongByApp: [],
  filesOfOthersByApp: [],
};

const write = { by: 'app', kind: 'file', userId: 'ann', path: '/ann_MThumb.jpg' } as const;
const counts = { requests: {}, httpRequests: 5, photoDownloads: 1, writes: 1, throttled: 0 };

/** A second night on which one user was repaired, and all is well. */
const good: PlayedNight = {
  number: 2,
  happenings: [],
  run,
  held: undefined,
  rows: [row],
  counts,
  storage: { tableOperations: 1, queueOperations: 1, blobOperations: 1 },
  executions: { compareUsers: { count: 1, activeMs: 1 } },
  writes: [write],
  ms: 1,
  people: new Map([['ann', ann]]),
  audit,
};

const quiet: PlayedNight = {
  ...good,
  number: 3,
  rows: [],
  run: { ...run, planned: 0, outcomes: {} },
  counts: { ...counts, writes: 0 },
  writes: [],
  audit: undefined,
};

const host: Played['host'] = {
  tableOperations: 0,
  queueOperations: 0,
  blobOperations: 0,
  rssBytes: 0,
  peakRssBytes: 0,
  cpuMs: 0,
  invocations: { compareUsers: { count: 1, failed: 0, running: 0, activeMs: 1 } },
  queued: {},
  idle: true,
  problems: [],
  stored: [],
};

function failuresOf(nights: readonly PlayedNight[], more: Partial<Played> = {}): string[] {
  // Nights count from 1; nights before the first given one are left out.
  const all = [{ ...quiet, number: 1, run: { ...quiet.run, state: 'reported' as const } }, ...nights];
  const played = { nights: all, expected: new Map(), host, ...more };
  return checkPlay(played, settings).flatMap(({ failures }) => failures);
}

test('good nights have no problems', () => {
  expect(failuresOf([good, quiet])).toEqual([]);
});

test.each<[string, PlayedNight, RegExp]>([
  [
    'a run that failed',
    { ...good, run: { ...run, state: 'failed', note: 'Graph is down' } },
    /it ended "failed": Graph is down/,
  ],
  ['a repair that failed', { ...good, run: { ...run, outcomes: { failed: 1 } } }, /1 ended failed/],
  [
    'users who could not be read',
    {
      ...good,
      run: {
        ...run,
        totals: { ...noTotals, inScope: 60, findings: { unknown: 3 }, causes: { 'HTTP 503': 3 } },
      },
    },
    /3 users could not be read: HTTP 503 \(3\)/,
  ],
  [
    'a plan beyond the limit that was not held',
    { ...good, rows: Array.from({ length: 20 }, () => row) },
    /20 of 60 users would be updated, but the plan was not held/,
  ],
  [
    'an approval of another plan',
    { ...good, held: { ...run, planHash: 'other' } },
    /the approval is for another plan/,
  ],
  [
    'a write to a user out of scope',
    { ...good, people: new Map([['ann', { ...ann, enabled: false }]]) },
    /file \/ann_MThumb.jpg of ann@contoso.com is out of scope/,
  ],
  ['a write to a user not in the plan', { ...good, rows: [] }, /is not in the plan/],
  ['a write to no known user', { ...good, writes: [{ ...write, userId: undefined }] }, /belongs to no user/],
  [
    'a user without the present photo',
    { ...good, audit: { ...audit, people: audit.people.map((one) => ({ ...one, faceIsCurrent: false })) } },
    /ann@contoso.com shows/,
  ],
  [
    'a photo reported as shared that has one owner in the tenant',
    {
      ...good,
      rows: [{ ...row, reason: 'shared-picture' }],
      audit: { ...audit, people: audit.people.map((one) => ({ ...one, faceIsCurrent: false })) },
    },
    /ann@contoso.com shows/,
  ],
  [
    'another person’s photo through a write',
    { ...good, audit: { ...audit, wrongByApp: ['ann'] } },
    /shows another person/,
  ],
  [
    'a change that the night did not find',
    { ...good, happenings: [{ userId: 'ann', what: 'Ann left a mark.', expected: 'source-newer' }] },
    /ann@contoso.com: expected source-newer, found missing \(Ann left a mark\.\)/,
  ],
])('%s is noticed', (_what, night, failure) => {
  expect(failuresOf([night]).join('\n')).toMatch(failure);
});

test('a quiet night may neither write nor read more than was written the night before', () => {
  expect(failuresOf([good, { ...quiet, writes: [write], counts: { ...counts, photoDownloads: 2 } }])).toEqual(
    [
      'file /ann_MThumb.jpg of ann@contoso.com is not in the plan',
      'file /ann_MThumb.jpg was written',
      '2 photos were read',
    ],
  );
});

test('users left over by a gradual rollout may be written the next night, and no others', () => {
  const left = { ...row, granted: 'report', reason: 'ramp', outcome: undefined } as const;
  const before = { ...good, rows: [row, { ...left, userId: 'bob' }] };
  const bob = { ...ann, id: 'bob', upn: 'bob@contoso.com' };
  const ramped: PlayedNight = {
    ...quiet,
    run,
    counts: { ...counts, photoDownloads: 9 },
    rows: [{ ...row, userId: 'bob' }],
    writes: [{ ...write, userId: 'bob', path: '/bob_MThumb.jpg' }],
    people: new Map([...good.people, ['bob', bob]]),
  };
  expect(failuresOf([before, ramped])).toEqual([]);
  expect(failuresOf([before, { ...ramped, rows: [...ramped.rows, row], writes: [write] }])).toEqual([
    'file /ann_MThumb.jpg was written',
  ]);
});

test('a user left over by a gradual rollout was not in step, so a later change leads to another finding', () => {
  const happenings = [{ userId: 'ann', what: 'Ann left a mark.', expected: 'source-newer' }];
  const left = { ...row, granted: 'report', reason: 'ramp', outcome: undefined } as const;
  expect(
    failuresOf([
      { ...good, rows: [left], writes: [] },
      { ...good, number: 3, happenings },
    ]),
  ).toEqual([]);
});

test('a wrong finding of the first night is noticed', () => {
  expect(failuresOf([], { expected: new Map([['ann', 'stale']]) })).toEqual([
    'ann@contoso.com: expected stale, found no row',
  ]);
});

test('for a failed night only the failure and its wrong writes are reported', () => {
  const failed: PlayedNight = {
    ...good,
    run: {
      ...run,
      state: 'failed',
      totals: undefined,
      verdict: undefined,
      outcomes: {},
      note: 'Graph is down',
    },
    happenings: [{ userId: 'ann', what: 'Ann left a mark.', expected: 'source-newer' }],
    audit: { ...audit, people: audit.people.map((one) => ({ ...one, faceIsCurrent: false })) },
  };
  expect(failuresOf([failed])).toEqual(['it ended "failed": Graph is down']);
  expect(failuresOf([{ ...failed, rows: [] }])).toHaveLength(2);
});

test('a repeated warning of the host is reported once, with its count', () => {
  expect(failuresOf([], { host: { ...host, problems: ['odd', 'other', 'odd'] } })).toEqual([
    'odd (2 times)',
    'other',
  ]);
});

test('failed functions, warnings of the host and outstanding messages are noticed', () => {
  const unwell = {
    ...host,
    invocations: { compareUsers: { count: 2, failed: 1, running: 0, activeMs: 1 } },
    problems: ['compareUsers: warning: odd'],
    queued: { 'close-run': 1 },
  };
  expect(failuresOf([], { host: unwell })).toEqual([
    'compareUsers failed 1 of 2 times',
    'compareUsers: warning: odd',
    '1 in close-run',
  ]);
});
