/** The checks that decide the exit code notice what is not as it should be. */
import { expect, test } from 'vitest';
import { checkPlay } from '../../local/play/checks.ts';
import { readPlaySettings } from '../../local/play/options.ts';
import type { Played, PlayedNight } from '../../local/play/played.ts';
import type { TenantAudit, TenantPerson } from '../../local/tenant/control-client.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { noTotals } from '../../shared/core/totals.ts';

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

const row: FindingRow = {
  runId: 'r',
  userId: 'ann',
  finding: 'missing',
  wanted: 'copy',
  granted: 'copy',
  reason: undefined,
  cause: undefined,
  sourceSha: undefined,
  targetSha: undefined,
  targetEtags: '',
  geo: '',
  outcome: 'repaired',
};

const run: RunRecord = {
  id: 'r',
  trigger: 'timer',
  state: 'completed',
  mode: 'repair',
  startedAt: '',
  progressAt: '',
  closedAt: '',
  endedAt: '',
  settingsHash: '',
  ranges: 1,
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
  approval: undefined,
  outcomes: { repaired: 1 },
  suspectedPlaceholders: [],
  sharedPictures: [],
  note: undefined,
};

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
  invocations: { compareUsers: { count: 1, failed: 0, running: 0, activeMs: 1 } },
  queued: {},
  idle: true,
  problems: [],
};

function failuresOf(nights: readonly PlayedNight[], more: Partial<Played> = {}): string[] {
  // Nights count from 1; whatever is before the first one given is left out.
  const all = [{ ...quiet, number: 1, run: { ...quiet.run, state: 'reported' as const } }, ...nights];
  const played = { nights: all, expected: new Map(), host, ...more };
  return checkPlay(played, settings).flatMap(({ failures }) => failures);
}

test('nothing is wrong with good nights', () => {
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
    'a write to somebody out of scope',
    { ...good, people: new Map([['ann', { ...ann, enabled: false }]]) },
    /file \/ann_MThumb.jpg of ann@contoso.com is out of scope/,
  ],
  ['a write to somebody not in the plan', { ...good, rows: [] }, /is not in the plan/],
  [
    'a write to nobody in particular',
    { ...good, writes: [{ ...write, userId: undefined }] },
    /belongs to no user/,
  ],
  [
    'somebody without the present face',
    { ...good, audit: { ...audit, people: audit.people.map((one) => ({ ...one, faceIsCurrent: false })) } },
    /ann@contoso.com shows/,
  ],
  [
    'a picture said to be shared that the tenant knows one owner of',
    {
      ...good,
      rows: [{ ...row, reason: 'shared-picture' }],
      audit: { ...audit, people: audit.people.map((one) => ({ ...one, faceIsCurrent: false })) },
    },
    /ann@contoso.com shows/,
  ],
  [
    'another’s face by a write',
    { ...good, audit: { ...audit, wrongByApp: ['ann'] } },
    /shows another person/,
  ],
  [
    'something that happened and was not found',
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

test('what the ramp left over one night may be written the next, and nothing else may', () => {
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

test('somebody whom the ramp left over was not in step, so what happens next leads elsewhere', () => {
  const happenings = [{ userId: 'ann', what: 'Ann left a mark.', expected: 'source-newer' }];
  const left = { ...row, granted: 'report', reason: 'ramp', outcome: undefined } as const;
  expect(
    failuresOf([
      { ...good, rows: [left], writes: [] },
      { ...good, number: 3, happenings },
    ]),
  ).toEqual([]);
});

test('a first look that finds something else than there is, is noticed', () => {
  expect(failuresOf([], { expected: new Map([['ann', 'stale']]) })).toEqual([
    'ann@contoso.com: expected stale, found no row',
  ]);
});

test('of a night that failed only that is said, and what it did wrong', () => {
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

test('what the host complains of again and again is told once', () => {
  expect(failuresOf([], { host: { ...host, problems: ['odd', 'other', 'odd'] } })).toEqual([
    'odd (2 times)',
    'other',
  ]);
});

test('failed functions, complaints of the host and messages left over are noticed', () => {
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
