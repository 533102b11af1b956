import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { version } from '../../shared/version.ts';
import { currentOf, expectNobodyWrong } from '../kit/oracle.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';

let stage: Stage;
let tenant: Tenant;
let cast: Readonly<Record<'inStep' | 'missing' | 'byName' | 'guest' | 'faceless' | 'unreadable', Person>>;
beforeAll(async () => {
  stage = await setStage({ tenant: { users: 0, kind: 'empty', seed: 19 } });
  tenant = stage.tenant;
  cast = {
    inStep: addInStep(tenant, 'in.step'),
    missing: addMissing(tenant, 'missing'),
    byName: addMissing(tenant, "o'brien+x"),
    guest: addMissing(tenant, 'guest', { userType: 'Guest' }),
    faceless: tenant.join({ upn: 'faceless@contoso.com' }),
    unreadable: addMissing(tenant, 'unreadable'),
  };
});
afterAll(() => stage?.stop());

interface Synced {
  readonly userId: string;
  readonly finding: string;
  readonly action: string;
  readonly reason?: string;
  readonly outcome?: string;
  readonly trace: readonly { readonly step: string; readonly ok: boolean; readonly text: string }[];
}

async function sync(idOrUpn: string, body: unknown = {}): Promise<Synced> {
  const response = await stage.post(`users/${encodeURIComponent(idOrUpn)}/sync`, body);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return (await response.json()) as Synced;
}

/** Every refusal is a problem of RFC 9457: nothing to cache, no stack trace, no path of this machine. */
async function expectProblem(response: Response, status: number, type: string): Promise<string> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const text = await response.text();
  expect(text).not.toMatch(/\bat .+:\d+:\d+|node_modules|\.ts\b|\.js\b/);
  const problem = JSON.parse(text) as { title: string; detail: string };
  expect(problem).toMatchObject({ type: `urn:instep:problem:${type}`, status });
  expect(problem.title).not.toBe('');
  return problem.detail;
}

const stepsOf = ({ trace }: Synced) => trace.map(({ step }) => step);

describe('one user on demand', () => {
  test('a dry run says in five steps what would be done, and writes nothing', async () => {
    const { missing } = cast;
    const answer = await sync(missing.id, { dryRun: true });
    expect(answer).toMatchObject({ userId: missing.id, finding: 'missing', action: 'report' });
    expect(stepsOf(answer)).toEqual(['found', 'in-scope', 'source', 'target', 'action']);
    expect(answer.trace.at(-1)?.text).toContain('Dry run');
    expect(stage.writes()).toEqual([]);
  });

  test('by object id the photo is copied, and the same call again finds it in step', async () => {
    const { missing } = cast;
    expect(await sync(missing.id.toUpperCase())).toMatchObject({
      finding: 'missing',
      action: 'copy',
      outcome: 'repaired',
    });
    expect(await currentOf(tenant, [missing])).toEqual([true]);
    const before = stage.writes().length;
    expect(await sync(missing.id)).toMatchObject({ finding: 'in-step', action: 'none' });
    expect(stage.writes(before)).toEqual([]);
  });

  test('by sign-in name the user is found, with any characters in it', async () => {
    expect(await sync(cast.byName.upn)).toMatchObject({ userId: cast.byName.id, outcome: 'repaired' });
    expect(await currentOf(tenant, [cast.byName])).toEqual([true]);
    await expectNobodyWrong(tenant);
  });

  test('a user who is in step, has no photo, or is out of scope gets that answer', async () => {
    expect(await sync(cast.inStep.id)).toMatchObject({ finding: 'in-step', action: 'none' });
    expect(await sync(cast.faceless.id)).toMatchObject({ finding: 'no-photo', action: 'none' });
    const guest = await sync(cast.guest.id);
    expect(guest).toMatchObject({ finding: 'out-of-scope', action: 'none' });
    expect(guest.trace.at(-1)).toMatchObject({ step: 'in-scope', ok: false });
  });

  test('a photo that cannot be read is unknown, with its cause, and nothing is written', async () => {
    const { unreadable } = cast;
    const fault = stage.server.faults.add({ match: { path: /\/photo$/ }, answer: { status: 503 } });
    const before = stage.writes().length;
    const answer = await sync(unreadable.id);
    stage.server.faults.remove(fault);
    expect(answer).toMatchObject({ finding: 'unknown', action: 'none' });
    expect(answer.trace.find(({ step }) => step === 'source')?.text).toContain('HTTP 503');
    expect(stage.writes(before)).toEqual([]);
  });

  test('with Graph down the answer is 503 with a Retry-After', async () => {
    stage.server.faults.outage('graph');
    const response = await stage.post(`users/${cast.unreadable.id}/sync`);
    stage.server.faults.clear();
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await expectProblem(response, 503, 'tenant-unavailable')).toContain('HTTP 503');
  });
});

describe('requests that are refused', () => {
  const sync404 = 'users/00000000-0000-4000-8000-000000000000/sync';

  test.each<[string, string, RequestInit, number, string]>([
    ['an unknown object id', sync404, {}, 404, 'user-not-found'],
    ['an unknown sign-in name', 'users/unknown@contoso.com/sync', {}, 404, 'user-not-found'],
    ['neither an id nor a name', 'users/nonsense/sync', {}, 400, 'invalid-request'],
    ['a setting that does not exist', sync404, { body: '{"force":"yes please"}' }, 400, 'invalid-request'],
    ['a wrong type', sync404, { body: '{"dryRun":"yes"}' }, 400, 'invalid-request'],
    ['half a body', sync404, { body: '{"dryRun":' }, 400, 'invalid-request'],
    [
      'a body that is text',
      sync404,
      { headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported-media-type',
    ],
    [
      'a form of another site',
      'runs',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' },
      415,
      'unsupported-media-type',
    ],
    [
      'another origin',
      sync404,
      { headers: { 'content-type': 'application/json', origin: 'https://evil.example' } },
      403,
      'cross-origin',
    ],
    ['a body for a run', 'runs', { body: '{"mode":"repair"}' }, 400, 'invalid-request'],
    ['an invalid run id', 'runs/latest/approval', { body: '{}' }, 400, 'invalid-request'],
    ['an approval without a hash', 'runs/20260101T010000Z/approval', { body: '{}' }, 400, 'invalid-request'],
    [
      'an approval of a run that does not exist',
      'runs/20260101T010000Z/approval',
      { body: JSON.stringify({ planHash: 'a'.repeat(64) }) },
      404,
      'run-not-found',
    ],
    [
      'a cancellation of a run that does not exist',
      'runs/20260101T010000Z/cancellation',
      {},
      404,
      'run-not-found',
    ],
  ])('%s', async (_what, route, init, status, type) => {
    const response = await fetch(`${stage.host.url}/api/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      ...init,
    });
    await expectProblem(response, status, type);
  });

  test('a run that does not exist cannot be read', async () => {
    await expectProblem(await stage.get('runs/20260101T010000Z'), 404, 'run-not-found');
    await expectProblem(await stage.get('runs/..%2fsecrets'), 400, 'invalid-request');
  });
});

describe('runs', () => {
  test('a run is started, watched by its address, not started twice, and cancelled', async () => {
    const slow = stage.server.faults.add({ match: { path: /\/users\/delta/ }, answer: { delayMs: 2_000 } });
    const started = await stage.post('runs');
    expect(started.status).toBe(202);
    const address = started.headers.get('location') ?? '';
    expect(address).toMatch(/^http:\/\/localhost:\d+\/api\/runs\/\d{8}T\d{6}Z-manual$/);
    const running = (await (await fetch(address)).json()) as { state: string; progress: unknown };
    expect(running).toMatchObject({ state: 'scanning', progress: { rangesDone: 0, chunksDone: 0 } });
    // Run ids count seconds: within the same one, the same request finds its own run.
    await stage.passHours(1 / 1800);
    const twice = await stage.post('runs');
    const body = (await twice.clone().json()) as { run: string };
    await expectProblem(twice, 409, 'run-active');
    expect(body.run).toBe(address);
    const cancelled = await fetch(`${address}/cancellation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await cancelled.json()).toMatchObject({ state: 'cancelled' });
    stage.server.faults.remove(slow);
    await stage.host.waitIdle();
    expect(await (await fetch(address)).json()).toMatchObject({ state: 'cancelled' });
  });

  test('after a cancelled run another can be started; a run that is over cannot be cancelled', async () => {
    const started = (await (await stage.post('runs')).json()) as { runId: string };
    const done = await stage.endOfRun(started.runId);
    expect(done).toMatchObject({ state: 'reported', trigger: 'manual' });
    const late = await expectProblem(await stage.post(`runs/${done.id}/cancellation`), 409, 'refused');
    expect(late).toContain('it is over');
    expect(await (await stage.get(`runs/${done.id}`)).json()).toMatchObject({ progress: { rangesDone: 1 } });
  });
});

test('“start over” answers at once which lists the next run reads from the start, including earlier requests', async () => {
  const ask = async (lists: string) => {
    const response = await stage.post('lists/start-over', { lists });
    expect([response.status, response.headers.get('location')]).toEqual([200, null]);
    return response.json();
  };
  expect(await ask('library')).toEqual({ directory: false, library: true });
  expect(await ask('directory')).toEqual({ directory: true, library: true });
  await expectProblem(await stage.post('lists/start-over', { lists: 'all' }), 400, 'invalid-request');
});

test('health says that the app works and which build it is, and nothing else to a stranger', async () => {
  const response = await stage.get('health');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual({ status: 'ok', build: 'unpackaged' });
  const me = await (await stage.get('me')).json();
  expect(me).toMatchObject({ version, build: 'unpackaged', mode: 'repair', paused: false });
});

describe('preflight', () => {
  const statesOf = async (response: Response): Promise<Record<string, string>> => {
    expect(response.status).toBe(200);
    const { checks } = (await response.json()) as { checks: { name: string; state: string }[] };
    return Object.fromEntries(checks.map(({ name, state }) => [name, state]));
  };

  test('only reads; on request it writes, and leaves everything unchanged', async () => {
    const { id } = cast.inStep;
    const before = stage.writes().length;
    const files = tenant.library.files.size;
    const looked = await statesOf(await stage.get(`preflight?user=${id}`));
    expect(looked).toMatchObject({ users: 'ok', 'profile-read': 'ok', 'profile-write': 'not-tried' });
    expect(stage.writes().length).toBe(before);
    const wrote = await statesOf(await stage.post('preflight', { write: true, user: id }));
    expect(wrote).toMatchObject({ 'file-write': 'ok', 'profile-write': 'ok', 'storage-queues': 'ok' });
    expect(
      stage
        .writes(before)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['file', 'file-delete', 'property']);
    expect(tenant.library.files.size).toBe(files);
    await expectNobodyWrong(tenant);
  });

  test('does not write by mistake', async () => {
    await expectProblem(await stage.post('preflight', { write: false }), 400, 'invalid-request');
  });
});

test('report mode applies to on-demand calls too', async () => {
  await stage.restartHost({ settings: { MODE: 'report' } });
  const before = stage.writes().length;
  expect(await sync(cast.unreadable.id)).toMatchObject({
    finding: 'missing',
    action: 'report',
    reason: 'mode',
  });
  expect(stage.writes(before)).toEqual([]);
});
