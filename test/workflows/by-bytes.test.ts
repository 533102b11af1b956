/** Photos whose bytes are needed in any case are asked for once, where the bytes are known to carry the ETag. */
import { describe, expect, test } from 'vitest';
import type { ServerOptions } from '../../local/tenant/server/options.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { TransientError } from '../../shared/core/errors.ts';
import { trustedEtags } from '../../shared/core/etag-behaviour.ts';
import type { SourceReading } from '../../shared/core/observation.ts';
import { bytesEtagLearner } from '../../shared/workflows/ledger/bytes-etag.ts';
import { etagBehaviourCursor } from '../../shared/workflows/ledger/cursors.ts';
import { readEtagBehaviour } from '../../shared/workflows/ledger/etag-behaviour.ts';
import { type Play, play } from '../kit/in-process.ts';

const believed = { ...trustedEtags, bytes: { agreed: 20, contradictedAt: undefined } };

async function stageWith(photoBytesEtag: ServerOptions['photoBytesEtag'], isBelieved = false): Promise<Play> {
  const stage = await play({ server: { photoBytesEtag }, settings: { GUARD_UPDATES: '100' } });
  stage.wrap('sizes', () => ({ usersPerReading: 4 }));
  if (isBelieved) await etagBehaviourCursor.set(stage.context.cursors, believed);
  return stage;
}

/** Requests for metadata and for bytes in a night. */
async function asked(stage: Play, night: () => Promise<unknown>): Promise<readonly [number, number]> {
  const count = () => {
    const { requests } = stage.server.counts();
    const of = (kind: string) => requests[`graph.microsoft.com batch/${kind}`] ?? 0;
    return [of('photo'), of('photo-value')] as const;
  };
  const before = count();
  await night();
  const [metadata, bytes] = count();
  return [metadata - before[0], bytes - before[1]];
}

describe('on a first night', () => {
  test('it is learnt in the first groups, and holds for the others, and for later nights', async () => {
    const stage = await stageWith('same');
    // Twelve photos of an earlier night have agreed; eight are missing.
    const before = { ...trustedEtags, bytes: { agreed: 12, contradictedAt: undefined } };
    await etagBehaviourCursor.set(stage.context.cursors, before);
    const people = Array.from({ length: 11 }, (_, n) => stage.inStep(`p${n}`));
    expect(await asked(stage, () => stage.night())).toEqual([8, 11]);
    const [run] = await stage.context.runs.list(1);
    expect(run?.totals?.findings).toEqual({ 'in-step': 11 });
    expect((await readEtagBehaviour(stage.context)).bytes).toEqual(believed.bytes);
    for (const person of people) {
      const { source, agreement } = await stage.row(person);
      const { width = 0, height = 0, etag } = stage.tenant.users.get(person.id)?.photo ?? {};
      expect([source, agreement?.sourceEtag]).toEqual([
        { kind: 'photo', pixels: { width, height } },
        `"${etag}"`,
      ]);
    }
    const late = stage.inStep('late');
    const none = stage.tenant.join({ upn: 'none@contoso.com' });
    expect(await asked(stage, () => stage.night())).toEqual([11, 2]);
    expect((await stage.row(late)).agreement).toBeDefined();
    expect((await stage.row(none)).source).toEqual({ kind: 'none' });
    // Who was read before is asked for metadata again, also without a photo.
    expect(await asked(stage, () => stage.night())).toEqual([13, 0]);
  });

  test.each(['none', 'other'] as const)(
    'where bytes have the ETag "%s", all are asked for both ways',
    async (etag) => {
      const stage = await stageWith(etag);
      for (let n = 0; n < 3; n += 1) stage.inStep(`p${n}`);
      expect(await asked(stage, () => stage.night())).toEqual([3, 3]);
      const { bytes } = await readEtagBehaviour(stage.context);
      expect(bytes).toEqual({ agreed: 0, contradictedAt: expect.any(String) });
      stage.inStep('late');
      expect(await asked(stage, () => stage.night())).toEqual([4, 1]);
      expect((await readEtagBehaviour(stage.context)).bytes).toEqual(bytes);
    },
  );
});

describe('when it is believed', () => {
  /** Everybody whom the tenant knows in some way, with faults for two of them. */
  async function odd(isBelieved: boolean) {
    const stage = await stageWith('same', isBelieved);
    const [failing, cut] = [stage.inStep('a'), stage.inStep('b')];
    stage.inStep('c');
    stage.withPhoto('d');
    // Each gets the next form of "no photo", and of "no mailbox".
    for (let n = 0; n < 8; n += 1) stage.tenant.join({ upn: `none${n}@contoso.com` });
    for (let n = 0; n < 8; n += 1) stage.tenant.join({ upn: `box${n}@contoso.com`, mailbox: false });
    const value = (userId: string) => ({ inner: true, userId, path: /\/photo\/\$value/ });
    stage.server.faults.add({ match: value(failing.id), answer: { status: 403 } });
    const onePixel = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
    stage.tenant.changeBytes(cut.id, onePixel);
    const run = await stage.night();
    const findings = [...(await stage.findings(run.id)).values()];
    const named = findings.map(({ userId, finding, cause, sourceSha }) => {
      const { upn } = stage.tenant.users.get(userId) ?? {};
      return { upn, finding, cause, sourceSha };
    });
    return { totals: run.totals, named: named.sort((a, b) => String(a.upn).localeCompare(String(b.upn))) };
  }

  test('whatever form an answer has, the findings are those of asking for both', async () => {
    expect(await odd(true)).toEqual(await odd(false));
  });

  test('an ETag that is not that of the metadata only costs another reading, and ends the belief', async () => {
    const stage = await stageWith('other', true);
    for (let n = 0; n < 3; n += 1) stage.inStep(`p${n}`);
    expect(await asked(stage, () => stage.night())).toEqual([0, 3]);
    expect(await asked(stage, () => stage.night())).toEqual([3, 3]);
    const [run] = await stage.context.runs.list(1);
    expect(run).toMatchObject({ totals: { findings: { 'in-step': 3 }, etagChurn: 3 } });
    expect((await readEtagBehaviour(stage.context)).bytes.agreed).toBe(0);
    expect(await asked(stage, () => stage.night())).toEqual([3, 0]);
    expect(stage.written()).toEqual([]);
  });

  test('bytes without an ETag are asked for again after their metadata, and end the belief', async () => {
    const stage = await stageWith('none', true);
    for (let n = 0; n < 3; n += 1) stage.inStep(`p${n}`);
    expect(await asked(stage, () => stage.night())).toEqual([3, 6]);
    const [run] = await stage.context.runs.list(1);
    expect(run?.totals?.findings).toEqual({ 'in-step': 3 });
    expect((await readEtagBehaviour(stage.context)).bytes.agreed).toBe(0);
  });

  test('one picture that cannot be handled harms no other user', async () => {
    const stage = await stageWith('same', true);
    const [poor] = [stage.inStep('a'), stage.inStep('b'), stage.inStep('c')];
    const bytes = await stage.tenant.users.get(poor.id)?.photo?.bytes();
    const broken = stage.context.images.sha256(bytes ?? new Uint8Array());
    stage.wrap('images', (images) => ({
      async likeness(given) {
        if (images.sha256(given) === broken) throw new Error('out of memory');
        return images.likeness(given);
      },
    }));
    const run = await stage.night();
    expect(run.totals).toMatchObject({
      findings: { 'in-step': 2, unknown: 1 },
      causes: { 'observing the user failed': 1 },
    });
  });

  test('a service that asks to wait is waited for', async () => {
    const stage = await stageWith('same', true);
    for (let n = 0; n < 3; n += 1) stage.inStep(`p${n}`);
    let calls = 0;
    stage.wrap('sourcePhotos', (photos) => ({
      async download(ids) {
        calls += 1;
        if (calls === 1) throw new TransientError('throttled', { retryAfterMs: 60_000 });
        return photos.download(ids);
      },
    }));
    const run = await stage.night();
    expect(run.totals?.findings).toEqual({ 'in-step': 3 });
    expect(stage.errors).toEqual([]);
  });
});

describe('at a deep check', () => {
  /** All have a deep check each night, and were read on a first night. */
  async function checkedDaily(photoBytesEtag: ServerOptions['photoBytesEtag'], count: number) {
    const stage = await stageWith(photoBytesEtag, true);
    stage.set({ DEEP_CHECK_DAYS: '1', MODE: 'report' });
    const people = Array.from({ length: count }, (_, n) => stage.inStep(`p${n}`));
    await stage.night();
    return { stage, people };
  }

  test('the metadata is not asked for, and a photo that changed under its ETag is found', async () => {
    const { stage, people } = await checkedDaily('same', 4);
    const [changed, removed] = people as [Person, Person];
    stage.tenant.changeBytesSilently(changed.id);
    stage.tenant.removePhoto(removed.id);
    expect(await asked(stage, () => stage.night())).toEqual([0, 4]);
    const [run] = await stage.context.runs.list(1);
    const finding = async (person: Person) => (await stage.findings(run?.id ?? '')).get(person.id)?.finding;
    expect(await finding(changed)).toBe('source-newer');
    expect(await finding(removed)).toBe('removed-in-exchange');
    expect(run?.totals).toMatchObject({ deepChecked: 4, etagSilence: 1 });
  });

  test('without the belief both are asked for, and whose check is long overdue is asked for metadata first', async () => {
    const { stage, people } = await checkedDaily('same', 2);
    expect(await asked(stage, () => stage.night(6))).toEqual([2, 2]);
    expect(await asked(stage, () => stage.night())).toEqual([0, 2]);
    await etagBehaviourCursor.set(stage.context.cursors, trustedEtags);
    expect(await asked(stage, () => stage.night())).toEqual([2, 2]);
    for (const person of people)
      expect((await stage.row(person)).deepCheckedAt.slice(0, 10)).toBe(
        stage.now().toISOString().slice(0, 10),
      );
  });

  test('who had no photo is asked for metadata', async () => {
    const { stage } = await checkedDaily('same', 1);
    stage.tenant.join({ upn: 'none@contoso.com' });
    await stage.night();
    expect(await asked(stage, () => stage.night())).toEqual([1, 1]);
  });

  test('no night checks more than its share, whatever way they are asked for', async () => {
    const stage = await stageWith('same', true);
    stage.set({ DEEP_CHECK_DAYS: '4' });
    for (let n = 0; n < 8; n += 1) stage.inStep(`p${n}`);
    await stage.night();
    const run = await stage.night(5);
    expect(run.totals?.deepChecked).toBe(3);
    for (let night = 0; night < 8; night += 1)
      expect((await stage.night()).totals?.deepChecked).toBeLessThanOrEqual(3);
  });

  test('who has no photo and has waited longer is checked within the same share', async () => {
    const stage = await stageWith('same', true);
    stage.set({ DEEP_CHECK_DAYS: '4' });
    for (let n = 0; n < 8; n += 1) stage.tenant.join({ upn: `none${n}@contoso.com` });
    await stage.night();
    for (let n = 0; n < 8; n += 1) stage.inStep(`p${n}`);
    await stage.night(2);
    // All sixteen are due; a quarter more than four may be read.
    expect((await stage.night(5)).totals?.deepChecked).toBe(5);
  });
});

describe('what messages learn at the same time', () => {
  const described = new Map<string, SourceReading>([['a', { kind: 'photo', etag: 'A' }]]);

  /** Asks for so many photos both ways. */
  async function sees(stage: Play, learner: ReturnType<typeof bytesEtagLearner>, etags: readonly string[]) {
    for (const etag of etags) {
      const photo = { kind: 'photo', bytes: new Uint8Array(), etag } as const;
      const photos = { ...stage.context.sourcePhotos, download: async () => new Map([['a', photo]]) };
      await learner.watching(photos, described).download(['a']);
    }
    await learner.save();
  }

  const twenty = new Array<string>(20).fill('A');

  test.each([
    ['first', 0],
    ['last', 1],
  ])('a contradiction counts, whether it is stored %s', async (_name, index) => {
    const stage = await play();
    const learners = [0, 1].map(() => bytesEtagLearner(stage.context, trustedEtags));
    for (const [at, learner] of learners.entries()) await sees(stage, learner, at === index ? ['B'] : twenty);
    expect((await readEtagBehaviour(stage.context)).bytes.agreed).toBe(0);
  });

  test('what another writer prevented from being stored is stored the next time', async () => {
    const stage = await play();
    let isLost = true;
    stage.wrap('cursors', (cursors) => ({
      replace: async (...given) => (isLost ? undefined : cursors.replace(...given)),
    }));
    const learner = bytesEtagLearner(stage.context, trustedEtags);
    await sees(stage, learner, twenty);
    isLost = false;
    expect(await readEtagBehaviour(stage.context)).toEqual(trustedEtags);
    await learner.save();
    expect((await readEtagBehaviour(stage.context)).bytes).toEqual(believed.bytes);
  });

  test('two groups have their turn at a time, then four, until it is known', async () => {
    const stage = await play();
    const learner = bytesEtagLearner(stage.context, trustedEtags);
    const begun: number[] = [];
    const turns = [0, 1, 2, 3, 4, 5, 6].map(async (index) => {
      const end = await learner.turn();
      begun.push(index);
      return end;
    });
    await Promise.all(turns.slice(0, 2));
    expect(begun).toEqual([0, 1]);
    for (const turn of turns.slice(0, 2)) (await turn)();
    await Promise.all(turns.slice(2, 6));
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
    await sees(stage, learner, twenty);
    for (const turn of turns.slice(2, 6)) (await turn)();
    (await turns[6])?.();
    (await learner.turn())();
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
