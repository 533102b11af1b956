import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FaultAnswer } from '../../local/tenant/server/faults.ts';
import { noMailboxAnswers, noPhotoAnswers } from '../../local/tenant/truth/mailboxes.ts';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { currentOf, expectNobodyWrong } from '../kit/oracle.ts';
import { addInStep, addMany, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { describeAtLength, eachAtLength, testAtLength } from '../kit/test-with.ts';
import { type Failure, file, lasting, passing, refusal } from './failures.ts';

const graph = 'graph.microsoft.com';
let stage: Stage;
let tenant: Tenant;
beforeAll(async () => {
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 13 },
    settings: { GUARD_UNKNOWN: '100' },
  });
  tenant = stage.tenant;
});
afterAll(() => stage?.stop());

async function lines(runId: string): Promise<Map<string, { finding: string; cause: string | undefined }>> {
  const rows = await stage.findings(runId);
  return new Map(rows.map((row) => [row.userId, row]));
}

describeAtLength('failures of some users', () => {
  const people = new Map<string, Person>();
  const absent = new Map<string, Person>();
  let found: Awaited<ReturnType<typeof lines>>;

  beforeAll(async () => {
    const rows = [...lasting, ...passing(stage)];
    rows.forEach((row, index) => {
      const person = (row.path === file ? addInStep : addMissing)(tenant, `user.${index}`);
      if (row.path === file) tenant.changePhoto(person.id);
      people.set(row.what, person);
    });
    [...noPhotoAnswers, ...noMailboxAnswers].forEach((answer, index) => {
      const person = addMissing(tenant, `nothing.${index}`);
      tenant.removePhoto(person.id, answer);
      absent.set(`${answer.status} ${answer.code || 'with the form 1x1'}`, person);
    });
    const add = ({ what, path, answer, times }: Failure) => {
      const userId = people.get(what)?.id;
      stage.server.faults.add({ match: { path, userId }, answer, times });
    };
    for (const row of lasting) add(row);
    expect((await stage.night()).run.state).toBe('reported');
    for (const row of passing(stage)) add(row);
    const { run } = await stage.night();
    expect(run.state).toBe('completed');
    found = await lines(run.id);
  });

  const written = (person: Person | undefined) =>
    stage.writes().filter(({ userId }) => userId === person?.id);

  test.each(lasting)('$what: found with its cause, and nothing is written', ({ what, cause, finding }) => {
    const person = people.get(what);
    const line = found.get(person?.id ?? '');
    expect(line?.finding).toBe(finding ?? 'unknown');
    if (cause) expect(line?.cause).toMatch(cause);
    expect(written(person)).toEqual([]);
  });

  test.each([
    'photo under a wrong type',
    '429 with seconds',
    '429 with a fraction',
    '429 with a date',
    '503 once',
  ])('%s: waited for or retried, and repaired', (what) => {
    const person = people.get(what);
    expect(found.get(person?.id ?? '')?.finding).toBe('missing');
    expect(written(person).length).toBeGreaterThan(0);
  });

  test.each(['photo 429 once', 'profile 429 once'])('%s: the same', (what) => {
    expect(written(people.get(what)).length).toBeGreaterThan(0);
  });

  test('every form of "no photo" and "no mailbox" is distinguished from a failure, and counted', async () => {
    const [latest] = await stage.state.runs.list(1);
    expect(latest?.totals?.findings).toMatchObject({
      'no-photo': noPhotoAnswers.length,
      'no-mailbox': noMailboxAnswers.length,
    });
    for (const person of absent.values()) {
      expect(found.get(person.id)).toBeUndefined();
      expect(written(person)).toEqual([]);
    }
  });

  test('when the services work again, all users are repaired the next night', async () => {
    stage.server.faults.clear();
    const { run } = await stage.night();
    expect([run.state, run.totals?.findings.unknown]).toEqual(['completed', undefined]);
    expect(await currentOf(tenant, [...people.values()])).toEqual([...people.values()].map(() => true));
    await expectNobodyWrong(tenant);
  });
});

describe('failures of all users', () => {
  let allHere: readonly Person[];
  let changed: readonly Person[] = [];
  let before: number;
  let nightNumber = 0;

  /** Three people change their photos; never the same ones, because a user who is repaired again and again is contested. */
  function threeChange(): void {
    changed = allHere.slice(3 * nightNumber, 3 * nightNumber + 3);
    nightNumber += 1;
    for (const { id } of changed) tenant.changePhoto(id);
    before = stage.writes().length;
  }

  beforeAll(async () => {
    await stage.restartHost({ settings: {} });
    allHere = addMany(tenant, 30, addInStep, 'user');
    // The first run of an installation only reports; the second verifies what was written.
    await stage.night();
    await stage.night();
    threeChange();
  });
  beforeEach(() => stage.server.faults.clear());

  const everyBatch = { host: graph, path: /\/\$batch$/ };

  eachAtLength<{ what: string; answer: FaultAnswer; cause: RegExp }>(
    [
      { what: '401', answer: { status: 401 }, cause: /HTTP 401/ },
      { what: '403', answer: { status: 403 }, cause: /HTTP 403/ },
      { what: '404', answer: { status: 404, body: refusal('UnknownError') }, cause: /HTTP 404/ },
      { what: '500', answer: { status: 500 }, cause: /HTTP 500/ },
      { what: '503', answer: { status: 503 }, cause: /HTTP 503/ },
      { what: 'a reset connection', answer: { reset: true }, cause: /connection reset/ },
      { what: 'HTML in place of JSON', answer: { html: true }, cause: /HTML/ },
      { what: 'an empty body', answer: { emptyBody: true }, cause: /empty|JSON/ },
      { what: 'half a body', answer: { truncate: true }, cause: /JSON|cut short/ },
    ],
    '$what for every batch: the run is held, reports the cause, and writes nothing',
    async ({ answer, cause }) => {
      stage.server.faults.add({ match: everyBatch, answer });
      const { run } = await stage.night();
      expect(run.state).toBe('held');
      expect(run.totals?.findings).toEqual({ unknown: run.totals?.inScope });
      expect(run.verdict?.message).toContain(
        `${run.totals?.inScope} of ${run.totals?.inScope} users could not be read`,
      );
      expect(run.verdict?.message).toMatch(cause);
      expect([run.planned, stage.writes(before)]).toEqual([0, []]);
    },
  );

  eachAtLength<{ what: string; answer: FaultAnswer }>(
    [
      { what: '401', answer: { status: 401 } },
      { what: '429 with seconds', answer: { status: 429, headers: { 'Retry-After': '1' } } },
      { what: '429 with a fraction', answer: { status: 429, headers: { 'Retry-After': '0.3' } } },
      { what: '503', answer: { status: 503 } },
      { what: 'a reset connection', answer: { reset: true } },
    ],
    '$what once is retried: no user is unknown',
    async ({ answer }) => {
      stage.server.faults.add({ match: everyBatch, answer, times: 1 });
      const { run } = await stage.night();
      expect(run.state).toBe('completed');
      expect(run.totals?.findings.unknown).toBeUndefined();
      threeChange();
    },
  );

  testAtLength('all photos down (503): no writes, and a held run that says so', async () => {
    stage.server.faults.outage('exchange');
    const { run } = await stage.night();
    expect([run.state, run.totals?.findings]).toEqual(['held', { unknown: run.totals?.inScope }]);
    expect(run.verdict?.message).toContain('HTTP 503');
    expect(stage.writes(before)).toEqual([]);
  });

  testAtLength('all of Graph down (503): no writes, and a failed run that says so', async () => {
    stage.server.faults.outage('graph');
    const { run } = await stage.night();
    expect(run.state).toBe('failed');
    expect(run.note).toContain('HTTP 503');
    expect(stage.writes(before)).toEqual([]);
    expect(await stage.state.runs.active()).toBeUndefined();
  });

  testAtLength('SharePoint down: the plan is not written', async () => {
    stage.server.faults.outage('sharepoint');
    const runId = await stage.beginNight();
    await vi.waitUntil(async () => (await stage.state.runs.get(runId))?.value.state === 'repairing', {
      timeout: 60_000,
      interval: 200,
    });
    // It is tried again and again until the deadline, and then left to the next night.
    await stage.passHours(21);
    const run = await stage.endOfRun(runId);
    expect(run.planned).toBeGreaterThan(0);
    expect([run.state, run.outcomes]).toEqual(['completed', { 'carried-over': run.planned }]);
    expect(stage.writes(before)).toEqual([]);
  });

  testAtLength('the next good night works like any other', async () => {
    const { run } = await stage.night();
    expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: changed.length } });
    expect(run.totals?.findings).not.toHaveProperty('unknown');
    expect(await currentOf(tenant, changed)).toEqual(changed.map(() => true));
    await expectNobodyWrong(tenant);
  });
});
