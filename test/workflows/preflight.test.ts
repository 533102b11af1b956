/** Each thing that can be missing, one at a time: what the preflight says about it, and the remedy. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../shared/core/preflight/checks.ts';
import { preflight, preflightWrites } from '../../shared/workflows/preflight/preflight.ts';
import { type PreflightStage, preflightStage, troubles } from '../kit/preflight-stage.ts';
import { pictureLibrary } from './preflight-lacks/picture-library.ts';
import { profilesAndServices } from './preflight-lacks/profiles-and-services.ts';
import { tokensAndPeople } from './preflight-lacks/tokens-and-people.ts';
import { silenced } from './silent-services.ts';

let stage: PreflightStage;
beforeAll(async () => {
  stage = await preflightStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.stop());

const cases = [...tokensAndPeople, ...pictureLibrary, ...profilesAndServices];

describe('a tenant that lacks', () => {
  test.each(cases)('$lacks', async ({ arrange, changes, write = false, user, says, remedies }) => {
    arrange(stage);
    const { checks, ok } = await preflight(stage.context(changes?.()), { write, user });
    expect(troubles(checks)).toEqual(says);
    expect(ok).toBe(false);
    for (const [name, parts] of Object.entries(remedies)) {
      const { remedy } = checks.find((check) => check.name === name) as Check;
      for (const part of parts) {
        if (typeof part === 'string') expect(remedy).toContain(part);
        else expect(remedy).toMatch(part);
      }
    }
    for (const { state, remedy } of checks) if (state === 'missing') expect(remedy).toMatch(/\S/);
  });
});

describe('a tenant that lacks nothing', () => {
  test('has only checks that are ok, and nothing is written', async () => {
    const { checks, ok } = await preflight(stage.context(), { write: false, user: undefined });
    expect(troubles(checks)).toEqual({});
    expect(ok).toBe(true);
    const untried = checks.filter(({ state }) => state === 'not-tried').map(({ name }) => name);
    expect(untried).toEqual(['group-members', 'file-write', 'profile-write', 'multi-geo']);
    expect(stage.server.tenant.writes).toEqual([]);
  });

  test('says that nothing is sealed where there is no key', async () => {
    const settings = { INTEGRITY_KEY: '' };
    const { checks, ok } = await preflight(stage.context({ settings }), { write: false, user: undefined });
    expect(ok).toBe(true);
    const key = checks.find(({ name }) => name === 'integrity-key');
    expect(key).toMatchObject({
      state: 'not-tried',
      detail: expect.stringContaining('INSTEP_INTEGRITY_KEY'),
    });
  });

  test('with writes: the existing value and a temporary file are written', async () => {
    const { tenant } = stage.server;
    const { id } = stage.canary;
    const before = tenant.library.files.size;
    const value = stage.canary.profile?.properties.get('PictureURL');
    const answer = await preflightWrites(stage.context(), undefined);
    if (answer.kind === 'refused') throw new Error(answer.why);
    expect(troubles(answer.preflight.checks)).toEqual({});
    const written = tenant.writes.map(({ kind, userId, path, property, value: set }) =>
      kind === 'property'
        ? { kind, userId, property, set }
        : { kind, path: path?.replace(/-[0-9a-f]{8}\./, '-N.') },
    );
    const path = '/User Photos/Profilbilder/instep-preflight-N.txt';
    expect(written).toHaveLength(3);
    expect(written).toContainEqual({ kind: 'property', userId: id, property: 'PictureURL', set: value });
    expect(written.filter(({ kind }) => kind !== 'property')).toEqual([
      { kind: 'file', path },
      { kind: 'file-delete', path },
    ]);
    expect(tenant.library.files.size).toBe(before);
    expect(value).toMatch(/_MThumb\.jpg$/);
  });

  test('two preflights at the same time do no harm', async () => {
    const both = await Promise.all([1, 2].map(() => preflightWrites(stage.context(), undefined)));
    const states = both.map((answer) => {
      if (answer.kind === 'refused') throw new Error(answer.why);
      return answer.preflight.checks.find(({ name }) => name === 'profile-write')?.state;
    });
    expect(states).toContain('ok');
    expect(stage.server.tenant.writes.filter(({ kind }) => kind === 'file')).toHaveLength(2);
    expect(stage.server.tenant.writes.filter(({ kind }) => kind === 'file-delete')).toHaveLength(2);
  });
});

describe('nothing is asked, and nothing written', () => {
  test.each([
    ['report mode', { MODE: 'report' }, /INSTEP_MODE is report.*Set it to repair/],
    ['a pause', { PAUSED: 'true' }, /INSTEP_PAUSED is true.*Set it to false/],
  ])('in %s, when it would have to write', async (_name, settings, why) => {
    const requests = stage.server.counts().httpRequests;
    const answer = await preflightWrites(stage.context({ settings }), undefined);
    expect(answer).toEqual({ kind: 'refused', why: expect.stringMatching(why) });
    expect(stage.server.counts().httpRequests).toEqual(requests);
    expect(stage.server.tenant.writes).toEqual([]);
  });

  test('to a user who was not named', async () => {
    const answer = await preflightWrites(stage.context({ settings: { CANARY_USER: '' } }), undefined);
    if (answer.kind === 'refused') throw new Error(answer.why);
    expect(troubles(answer.preflight.checks)).toEqual({ 'profile-write': 'unknown' });
    expect(stage.server.tenant.writes.filter(({ kind }) => kind === 'property')).toEqual([]);
  });

  test('while a user is being repaired', async () => {
    const context = stage.context();
    const lease = await context.leases.acquire(stage.canary.id, 'another holder', new Date(), 60_000);
    const { checks } = await preflight(context, { write: true, user: undefined });
    await lease?.release();
    expect(troubles(checks)).toEqual({ 'profile-write': 'unknown' });
    expect(stage.server.tenant.writes.filter(({ kind }) => kind === 'property')).toEqual([]);
  });
});

describe('unknown is never reported as missing', () => {
  test.each([429, 500, 503])('%i from every service', async (status) => {
    stage.server.faults.add({ match: {}, answer: { status } });
    stage.ingestion.answerWith(status);
    const limits = { eachMs: 300, allMs: 2_000 };
    const { checks } = await preflight(stage.context(), { write: true, user: undefined }, limits);
    expect(checks.filter(({ state }) => state === 'missing')).toEqual([]);
    expect(troubles(checks)).toMatchObject({ 'token-graph': 'unknown', telemetry: 'unknown' });
  });

  test('services that never answer are reported within the time limit', async () => {
    stage.server.faults.refuseLists('lists', 404);
    const silent = ['photo', 'photoInBatch', 'pictureListBySharePoint', 'pictureFolder', 'profile'] as const;
    const silence = silenced(stage.context(), silent);
    const limits = { eachMs: 800, allMs: 2_000 };
    const { checks } = await preflight(silence.context, { write: true, user: undefined }, limits);
    expect(silence.passedMs()).toBe(limits.eachMs);
    expect(checks.filter(({ state }) => state === 'missing')).toEqual([]);
    const detail = (of: string) => checks.find(({ name }) => name === of)?.detail;
    expect(detail('photo')).toBe('no answer within 0.8 s');
    expect(detail('picture-list')).toMatch(/refuses it \(HTTP 404.*ask then: no answer within 0\.8 s$/);
    expect(detail('picture-folder')).toBe('no answer within 0.8 s');
  });

  test('an answer has its time, and no more', async () => {
    const { inTime } = stage.context().probes;
    const never = Promise.withResolvers<{ kind: 'answered'; value: number }>().promise;
    expect(await inTime(never, 100)).toEqual({ kind: 'silent', cause: 'no answer within 0.1 s' });
    expect(await inTime(never, -5)).toMatchObject({ kind: 'silent' });
    const answer = { kind: 'answered', value: 7 } as const;
    expect(await inTime(Promise.resolve(answer), 60_000)).toBe(answer);
  });

  test('a request has twenty seconds, and no answer is awaited after callers have given up', async () => {
    const context = stage.context();
    const began = Date.now();
    let passed = 0;
    const asked: { readonly at: number; readonly withinMs: number }[] = [];
    const slow: typeof context.probes.inTime = async (answer, withinMs) => {
      asked.push({ at: passed, withinMs });
      const said = await answer;
      passed += 1_500;
      return said;
    };
    await preflight(
      {
        ...context,
        clock: { now: () => new Date(began + passed) },
        probes: { ...context.probes, inTime: slow },
      },
      { write: true, user: undefined },
    );
    expect(asked[0]).toEqual({ at: 0, withinMs: 20_000 });
    expect(Math.max(...asked.map(({ withinMs }) => withinMs))).toBe(20_000);
    expect(
      Math.max(...asked.filter(({ withinMs }) => withinMs > 0).map(({ at, withinMs }) => at + withinMs)),
    ).toBe(27_000);
  });
});
