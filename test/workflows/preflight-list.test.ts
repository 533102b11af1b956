/** The preflight's checks of the library's list agree with the next run, for every refusal of either API. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultAnswer } from '../../local/tenant/server/faults.ts';
import { TransientError } from '../../shared/core/errors.ts';
import type { Check } from '../../shared/core/preflight/checks.ts';
import type { ProbeName, ProbeState } from '../../shared/core/preflight/probe.ts';
import type { Library } from '../../shared/ports/tenant.ts';
import { preflight } from '../../shared/workflows/preflight/preflight.ts';
import { type PreflightStage, preflightStage } from '../kit/preflight-stage.ts';

let stage: PreflightStage;
beforeAll(async () => {
  stage = await preflightStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.stop());

const calls = {
  find: /^\/v1\.0\/sites\/[^/]+\/lists\?/,
  delta: /\/items\/delta/,
  list: /\/getlist\('[^']*'\)\?/i,
  rows: /\/renderlistdataasstream/i,
  changes: /\/getchanges/i,
} as const;
type Answers = Partial<Record<keyof typeof calls, FaultAnswer>>;

const no: FaultAnswer = { status: 403 };
const none: FaultAnswer = { status: 404 };
const never: FaultAnswer = { status: 501 };
const bad: FaultAnswer = { status: 400 };
const later: FaultAnswer = { status: 503, headers: { 'retry-after': '120' } };
const gateway: FaultAnswer = { status: 404, html: true };
const withoutPhotos: FaultAnswer = { status: 200, body: { value: [] } };

const graphRefuses = 'Microsoft Graph refuses it';
const instead = 'nights read it through SharePoint';

interface Row {
  readonly answers: Answers;
  readonly list: readonly [ProbeState, string];
  readonly changes: readonly [ProbeState, string];
}

const served = ['ok', 'list '] as const;
const followed = ['ok', 'the delta answers'] as const;
const needsList = ['unknown', 'needs picture-list'] as const;
const forbidden = 'HTTP 403 Authorization_RequestDenied';
const absent = 'HTTP 404 ResourceNotFound';
const unserved = 'HTTP 501 notSupported';
const refusedBySharePoint = 'HTTP 403 System.UnauthorizedAccessException';

const table: Readonly<Record<string, Row>> = {
  'Graph serves all': { answers: {}, list: served, changes: followed },
  'SharePoint is not asked for lists that Graph serves': {
    answers: { list: no, rows: no, changes: no },
    list: served,
    changes: followed,
  },
  'Graph does not find it (403)': {
    answers: { find: no },
    list: ['ok', `${graphRefuses} (${forbidden}); ${instead}`],
    changes: followed,
  },
  'Graph does not find it (404)': {
    answers: { find: none },
    list: ['ok', `${graphRefuses} (${absent}); ${instead}`],
    changes: followed,
  },
  'Graph does not find it (501)': {
    answers: { find: never },
    list: ['ok', `${graphRefuses} (${unserved}); ${instead}`],
    changes: followed,
  },
  'Graph lists others': {
    answers: { find: withoutPhotos },
    list: ['ok', `${graphRefuses} (list-not-listed); ${instead}`],
    changes: followed,
  },
  'Graph finds it and does not follow it': {
    answers: { delta: no },
    list: served,
    changes: ['ok', `${graphRefuses} (${forbidden}); ${instead}`],
  },
  'Graph refuses both': {
    answers: { find: none, delta: never },
    list: ['ok', `${graphRefuses} (${absent}); ${instead}`],
    changes: ['ok', `${graphRefuses} (${unserved}); ${instead}`],
  },
  'SharePoint only has to find the list that Graph follows': {
    answers: { find: no, rows: no, changes: no },
    list: ['ok', instead],
    changes: followed,
  },
  'both refuse finding': {
    answers: { find: none, list: no },
    list: ['missing', `${graphRefuses} (${absent}), and so does SharePoint (${refusedBySharePoint})`],
    changes: needsList,
  },
  'SharePoint knows of no library': {
    answers: { find: no, list: none },
    list: ['missing', `${graphRefuses} (${forbidden}), and so does SharePoint (no-picture-library)`],
    changes: needsList,
  },
  'both refuse following: the list itself': {
    answers: { delta: no, list: no },
    list: served,
    changes: ['missing', `${graphRefuses} (${forbidden}), and so does SharePoint (${refusedBySharePoint})`],
  },
  'both refuse following: its rows': {
    answers: { find: no, delta: never, rows: no },
    list: ['ok', instead],
    changes: ['missing', `${graphRefuses} (${unserved}), and so does SharePoint (${refusedBySharePoint})`],
  },
  'both refuse following: its change log': {
    answers: { delta: no, changes: no },
    list: served,
    changes: ['missing', `${graphRefuses} (${forbidden}), and so does SharePoint (${refusedBySharePoint})`],
  },
  'SharePoint is silent where Graph does not find it': {
    answers: { find: none, list: later },
    list: ['unknown', `${graphRefuses} (${absent}); SharePoint, which nights ask then: HTTP 503`],
    changes: needsList,
  },
  'SharePoint is silent where Graph does not follow it': {
    answers: { delta: no, rows: later },
    list: served,
    changes: ['unknown', `${graphRefuses} (${forbidden}); SharePoint, which nights ask then: HTTP 503`],
  },
  'Graph calls the question where it is a bad request': {
    answers: { find: bad },
    list: ['ok', instead],
    changes: followed,
  },
  'and SharePoint refuses it': {
    answers: { find: bad, list: no },
    list: ['missing', `${graphRefuses} (HTTP 400`],
    changes: needsList,
  },
  'a bad request for changes is not asked of SharePoint': {
    answers: { delta: bad },
    list: served,
    changes: ['missing', 'HTTP 400'],
  },
  'nor is anything while Graph is silent': {
    answers: { find: later },
    list: ['unknown', 'HTTP 503'],
    changes: needsList,
  },
  'nor while it is silent about changes': {
    answers: { delta: later },
    list: served,
    changes: ['unknown', 'HTTP 503'],
  },
  "nor after a gateway's page": {
    answers: { find: gateway },
    list: ['unknown', 'HTTP 404'],
    changes: needsList,
  },
  "nor after a gateway's page for changes": {
    answers: { delta: gateway },
    list: served,
    changes: ['unknown', 'HTTP 404'],
  },
};

function arrange(answers: Answers): void {
  for (const [call, answer] of Object.entries(answers))
    stage.server.faults.add({ match: { path: calls[call as keyof typeof calls] }, answer });
}

type Ending = 'passes' | 'waits' | 'fails';

async function ended(asked: Promise<unknown>): Promise<Ending> {
  try {
    await asked;
    return 'passes';
  } catch (error) {
    return error instanceof TransientError ? 'waits' : 'fails';
  }
}

/** A first night, and what the second follows. */
async function follow({ delta }: Library): Promise<void> {
  let link: string | undefined;
  for (let last = false; !last; ) {
    const page = await delta(link);
    last = page.delta !== undefined;
    link = page.delta ?? page.next;
  }
  await delta(link);
}

/** A run waits only if the preflight says unknown; it fails only if the preflight says missing or unknown. */
const endings: Readonly<Record<ProbeState, readonly Ending[]>> = {
  ok: ['passes'],
  missing: ['fails'],
  unknown: ['waits', 'fails'],
  'not-tried': [],
};

describe.each(Object.entries(table))('%s', (_name, { answers, list, changes }) => {
  test('the preflight reports it', async () => {
    arrange(answers);
    const { checks } = await preflight(stage.context(), { write: false, user: undefined });
    const line = (name: ProbeName) => checks.find((check) => check.name === name) as Check;
    expect(line('picture-list').state).toBe(list[0]);
    expect(line('picture-list').detail).toContain(list[1]);
    expect(line('picture-changes').state).toBe(changes[0]);
    expect(line('picture-changes').detail).toContain(changes[1]);
  });

  test('a run gets the same answers', async () => {
    arrange(answers);
    const { library } = stage.context().geos.home;
    const located = await ended(library.locate());
    expect(endings[list[0]]).toContain(located);
    if (located === 'passes') expect(endings[changes[0]]).toContain(await ended(follow(library)));
  });
});

test('if the my-site host accepts no token, SharePoint is not asked, and the check is unknown', async () => {
  stage.noTokenFor.push('contoso-my.sharepoint.com');
  arrange({ find: none });
  const { checks } = await preflight(stage.context(), { write: false, user: undefined });
  expect(checks.find(({ name }) => name === 'picture-list')).toMatchObject({
    state: 'unknown',
    detail: `${graphRefuses} (${absent}); SharePoint, which nights ask then: needs token-my-site`,
  });
});

test('if SharePoint has no library, the library is missing, independent of Graph', async () => {
  arrange({ find: no, list: none });
  const { checks } = await preflight(stage.context(), { write: false, user: undefined });
  const remedy = checks.find(({ name }) => name === 'picture-list')?.remedy;
  expect(remedy).toMatch(/^SharePoint creates the library/);
});

test.each([
  ['once, if Graph refuses twice', { find: none, delta: never }, 1],
  ['not at all, if Graph serves the list', {}, 0],
] as const)('SharePoint is asked for list rows %s', async (_name, answers, times) => {
  arrange(answers);
  const rows = () => stage.server.counts().requests['contoso-my.sharepoint.com list-rows'] ?? 0;
  const before = rows();
  await preflight(stage.context(), { write: false, user: undefined });
  expect(rows() - before).toBe(times);
});
