/** Many calls for one user or for many, through the local host: each user is written once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { currentOf, expectNobodyWrong } from '../kit/oracle.ts';
import { addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { testThoroughly } from '../kit/test-with.ts';

let stage: Stage;
let tenant: Tenant;
beforeAll(async () => {
  stage = await setStage({ tenant: { users: 0, kind: 'empty', seed: 23 } });
  tenant = stage.tenant;
});
afterAll(() => stage?.stop());

interface Answer {
  readonly operationId: string;
  readonly finding?: string;
  readonly outcome?: string;
  readonly type?: string;
  readonly trace?: readonly { readonly text: string }[];
}

interface Answered {
  readonly status: number;
  readonly location: string;
  readonly retryAfter: number;
  readonly body: Answer;
}

async function read(response: Response): Promise<Answered> {
  const { status, headers } = response;
  const location = headers.get('location') ?? '';
  return { status, location, retryAfter: Number(headers.get('retry-after')), body: await response.json() };
}

async function sync(person: Person, body: object = {}, query = '', headers = {}): Promise<Answered> {
  return read(await stage.post(`users/${person.id}/sync${query}`, body, headers));
}

/** As a flow does it. */
async function polled(first: Answered): Promise<Answered> {
  let latest = first;
  while (latest.status === 202) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(latest.retryAfter, 2) * 1000));
    latest = { ...(await read(await fetch(first.location))) };
  }
  return latest;
}

function people(name: string, count: number): Person[] {
  return Array.from({ length: count }, (_, index) => addMissing(tenant, `${name}.${index}`));
}

/** Every file and every property once for each user. */
function writtenOnce(persons: readonly Person[]): boolean[] {
  return persons.map(({ id }) => {
    const writes = stage.writes().filter(({ userId }) => userId === id);
    const targets = writes.map(({ path, property }) => path ?? property);
    return targets.length >= 5 && new Set(targets).size === targets.length;
  });
}

testThoroughly(
  '50 calls at once for 50 users succeed, then the guard refuses; 50 for one user write once',
  async () => {
    const fifty = people('many', 50);
    const answers = await Promise.all((await Promise.all(fifty.map((person) => sync(person)))).map(polled));
    expect(answers.map(({ status, body }) => [status, body.outcome])).toEqual(
      fifty.map(() => [200, 'repaired']),
    );
    expect(writtenOnce(fifty)).toEqual(fifty.map(() => true));

    const [one] = people('one', 1) as [Person];
    const refused = await sync(one);
    expect(refused).toMatchObject({
      status: 429,
      body: { type: 'urn:instep:problem:guard', written: 50, limit: 50 },
    });
    expect(refused.retryAfter).toBeGreaterThan(23 * 3600);
    const later = await stage.get(`operations/${refused.body.operationId}`);
    expect(later.status).toBe(429);
    expect(await sync(one, { dryRun: true })).toMatchObject({ status: 200, body: { finding: 'missing' } });
    expect(writtenOnce([one])).toEqual([false]);

    await stage.passHours(25);
    const same = await Promise.all(fifty.map(() => sync(one)));
    const ended = await Promise.all(same.map(polled));
    // Who comes after an operation has ended begins another one.
    expect(new Set(ended.map(({ body }) => body.operationId)).size).toBeLessThan(10);
    expect(ended.every(({ status }) => status === 200)).toBe(true);
    expect(writtenOnce([one])).toEqual([true]);
    expect(await currentOf(tenant, [...fifty, one])).toEqual([...fifty, one].map(() => true));
    await expectNobodyWrong(tenant);
  },
);

test('a repeated idempotency key gets the same answer, and nothing is done twice', async () => {
  const [person, other] = people('key', 2) as [Person, Person];
  const key = { 'Idempotency-Key': 'flow-run-1' };
  const first = await sync(person, {}, '', key);
  expect(first).toMatchObject({ status: 200, body: { outcome: 'repaired' } });
  expect(await sync(person, {}, '', key)).toMatchObject({ status: 200, body: first.body });
  for (const again of [sync(other, {}, '', key), sync(person, { dryRun: true }, '', key)]) {
    expect(await again).toMatchObject({
      status: 422,
      body: { type: 'urn:instep:problem:idempotency-key-reused' },
    });
  }
  expect(writtenOnce([person, other])).toEqual([true, false]);
});

testThoroughly(
  'while another operation works on the user the answer is 202, and a flow polls it to its end over a restart',
  async () => {
    const [person] = people('slow', 1) as [Person];
    const lease = await stage.state.leases.acquire(person.id, 'night', stage.now(), 300_000);
    const first = await sync(person, {}, '?wait=1');
    expect(first.status).toBe(202);
    expect(first.location).toMatch(/^http:\/\/localhost:\d+\/api\/operations\//);
    expect(first.retryAfter).toBeGreaterThanOrEqual(1);
    expect(first.body).toMatchObject({ state: 'running', cause: expect.stringContaining('nightly run') });
    expect((await fetch(first.location)).status).toBe(202);
    await stage.restartHost();
    await lease?.release();
    const there = first.location.replace(/^http:\/\/localhost:\d+/, stage.host.url);
    const ended = await polled({ ...first, location: there });
    expect(ended).toMatchObject({ status: 200, body: { finding: 'missing', outcome: 'repaired' } });
    expect(ended.body.operationId).toBe(first.body.operationId);
    expect(writtenOnce([person])).toEqual([true]);
  },
);

testThoroughly(
  'the nightly run and calls for the same users at the same time write each of them once',
  async () => {
    expect((await stage.night()).run.state).toBe('reported');
    const both = people('both', 8);
    const runId = await stage.beginNight();
    await Promise.all((await Promise.all(both.map((person) => sync(person)))).map(polled));
    const again = await Promise.all((await Promise.all(both.map((person) => sync(person)))).map(polled));
    expect((await stage.endOfRun(runId)).state).toBe('completed');
    expect(again.map(({ body }) => body.finding)).toEqual(both.map(() => 'in-step'));
    expect(writtenOnce(both)).toEqual(both.map(() => true));
    expect(await currentOf(tenant, both)).toEqual(both.map(() => true));
  },
);

test('a caller who calls too often is refused for a while', async () => {
  await stage.restartHost({ settings: { CALLS_PER_MINUTE: '5' } });
  const [person] = people('often', 1) as [Person];
  const calls = await Promise.all(
    Array.from({ length: 12 }, () => sync(person, { dryRun: true }, '?wait=0')),
  );
  const refused = calls.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]).toMatchObject({ body: { type: 'urn:instep:problem:too-many-calls', perMinute: 5 } });
  expect(refused[0]?.retryAfter).toBeGreaterThanOrEqual(1);
  await stage.passHours(1);
  expect((await sync(person, { dryRun: true })).status).toBe(200);
});

test('the stored data of a user is shown, and erased; the next night finds a new user', async () => {
  const [person] = people('erased', 1) as [Person];
  await sync(person);
  const stored = await stage.get(`users/${encodeURIComponent(person.upn)}`);
  expect(await stored.json()).toMatchObject({
    userId: person.id,
    directory: { signInName: person.upn },
    agreement: { base: person.id },
  });
  const erase = () => fetch(`${stage.host.url}/api/users/${person.id}`, { method: 'DELETE' });
  expect((await erase()).status).toBe(200);
  expect((await erase()).status).toBe(404);
  expect((await stage.get(`users/${person.id}`)).status).toBe(404);
  await stage.night();
  const again = await stage.get(`users/${person.id}`);
  expect(await again.json()).toMatchObject({ userId: person.id, agreement: { base: person.id } });
  expect(writtenOnce([person])).toEqual([true]);
});
