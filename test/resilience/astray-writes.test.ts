/** A sign-in name that changes hands, and changes again before Instep can verify whose profile was written. */
import { expect, test } from 'vitest';
import { audit } from '../../local/tenant/truth/oracle.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError, ResyncRequiredError, TransientError } from '../../shared/core/errors.ts';
import { type Play, play } from '../kit/in-process.ts';
import { property } from '../kit/people.ts';
import { eachWithStandIns } from '../kit/test-with.ts';
import { isRight, lineOf, noPhoto } from '../workflows/telling.ts';
import { closeAndBegin, exchangeNames, waitsOf } from './races.ts';

async function threePeople() {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  waitsOf(stage);
  const people = { a: stage.withPhoto('a'), b: stage.inStep('b'), c: stage.inStep('c') };
  return { stage, ...people, id: await closeAndBegin(stage) };
}

/** Before the first write to the profile, and before the request so many later; a batch counts once. */
function twice(stage: Play, after: number, [first, then]: readonly [() => void, () => void]): () => boolean {
  let passed = -1;
  stage.server.faults.add({
    match: { inner: false },
    answer: {
      before(call) {
        if (passed < 0 && !call.body.toString().includes('"PictureURL"')) return;
        passed += 1;
        if (passed === 0) first();
        if (passed === after) then();
      },
    },
  });
  return () => passed >= after;
}

/** Each before another request of the repair. */
const moments = [
  ['placeholder state', 1],
  ['timestamp', 2],
  ['readback', 3],
  ['read before the photo is restored', 4],
  ['write that restores it', 5],
  ['timestamp of that write', 6],
  ['readback of that write', 7],
  ['question to the directory', 8],
] as const;

eachWithStandIns(moments, [1, 5])(
  'names that change again before the %s show another face for no longer than a day',
  async ([, after]) => {
    for (const third of [false, true]) {
      const { stage, a, b, c, id } = await threePeople();
      const happened = twice(stage, after, [
        () => exchangeNames(stage, a, b),
        () => exchangeNames(stage, third ? c : a, b),
      ]);
      await stage.pump();
      expect(happened()).toBe(true);
      expect(await lineOf(stage, id, a)).toBe('missing copy - failed');
      stage.server.faults.clear();
      await stage.night();
      expect((await audit(stage.tenant)).totals.someoneElses).toBe(0);
      for (const person of [a, b, c]) expect(await isRight(stage, person)).toBe(true);
    }
  },
);

interface Pair {
  readonly a: Person;
  readonly b: Person;
}

/** Names are exchanged directly before PictureURL is written; the worker dies there, or after its last write. */
async function dieAstray(stage: Play, { a, b }: Pair, dies: 'before' | 'after'): Promise<void> {
  let isDead = false;
  let hasDied = false;
  const die = () => {
    if (hasDied) return;
    isDead = true;
    hasDied = true;
  };
  const unlessDead = () => {
    if (isDead) throw new Error('killed');
  };
  const mends = [
    stage.wrap('writer', (writer) => ({
      async setProperty(upn, name, value) {
        unlessDead();
        if (name === 'PictureURL' && !hasDied) exchangeNames(stage, a, b);
        if (name === 'PictureURL' && dies === 'before') die();
        unlessDead();
        await writer.setProperty(upn, name, value);
        if (name === 'SPS-PictureTimestamp') die();
        unlessDead();
      },
    })),
    stage.wrap('profiles', (profiles) => ({
      async read(upns) {
        unlessDead();
        return profiles.read(upns);
      },
    })),
    // The next worker begins with the finding.
    stage.wrap('findings', (findings) => ({
      async planned(runId, userId) {
        isDead = false;
        return findings.planned(runId, userId);
      },
    })),
  ];
  await stage.pump();
  for (const mend of mends) mend();
  expect(stage.errors.map(({ message }) => message)).toContain('killed');
}

test('what a worker that died wrote to another profile is taken back by the next attempt', async () => {
  const { stage, a, b, id } = await threePeople();
  await dieAstray(stage, { a, b }, 'after');
  expect(await lineOf(stage, id, a)).toBe('missing copy - moved');
  expect((await audit(stage.tenant)).totals.someoneElses).toBe(0);
  await stage.night();
  expect((await audit(stage.tenant)).totals.someoneElses).toBe(0);
  for (const person of [a, b]) expect(await isRight(stage, person)).toBe(true);
});

test.each(['before', 'after'] as const)(
  'a user without a photo does not keep that of another, where a worker died %s it wrote the profile',
  async (dies) => {
    const { stage, a, b, id } = await threePeople();
    stage.tenant.removeInSharePoint(b.id);
    stage.tenant.removePhoto(b.id, noPhoto);
    await dieAstray(stage, { a, b }, dies);
    expect(await lineOf(stage, id, a)).toBe('missing copy - moved');
    await stage.night();
    expect(property(b, 'PictureURL')).not.toContain(a.id);
    expect((await audit(stage.tenant)).wrongByApp).toEqual([]);
  },
);

test('a refusal to take it back is a failure', async () => {
  const { stage, a, b, id } = await threePeople();
  stage.wrap('writer', (writer) => ({
    async setProperty(upn, name, value) {
      if (name === 'PictureURL' && value.includes(b.id)) throw new PermanentError('refused', 'HTTP 403');
      await writer.setProperty(upn, name, value);
    },
  }));
  await dieAstray(stage, { a, b }, 'after');
  expect(await lineOf(stage, id, a)).toBe('missing copy - failed');
  expect((await stage.row(a)).trouble).toMatchObject({ code: 'refused' });
});

function unverified(stage: Play): void {
  stage.wrap('writer', (writer) => ({
    setProperty: (upn, name, value) =>
      writer.setProperty(upn, name, name === 'SPS-PicturePlaceholderState' ? '2' : value),
  }));
}

test.each([
  ['waits', new TransientError('HTTP 500')],
  ['refuses', new PermanentError('refused', 'HTTP 403')],
  ['no longer has the position', new ResyncRequiredError('HTTP 410', undefined)],
] as const)('a directory that %s does not hide why the repair failed', async (_name, error) => {
  const { stage, a, id } = await threePeople();
  unverified(stage);
  stage.wrap('directory', () => ({ usersDelta: () => Promise.reject(error) }));
  await stage.pump();
  expect(await lineOf(stage, id, a)).toBe('missing copy - failed');
  expect((await stage.row(a)).trouble).toMatchObject({ code: 'not-verified' });
});

test('few pages of the directory are read; a defect of Instep is not hidden', async () => {
  const { stage, a, id } = await threePeople();
  unverified(stage);
  stage.tenant.join({ upn: 'new@contoso.com' });
  let pages = 0;
  const wrong = new Error('not of the service');
  stage.wrap('directory', (directory) => ({
    async usersDelta(link) {
      pages += 1;
      if (pages === 1) throw wrong;
      return { ...(await directory.usersDelta(link)), next: link };
    },
  }));
  await stage.pump();
  expect(stage.errors).toContain(wrong);
  expect(pages).toBe(1 + 5);
  expect(await lineOf(stage, id, a)).toBe('missing copy - failed');
});

test.each([
  ['a full pass is in progress', { full: true }],
  ['no position is stored', undefined],
] as const)('while %s, the directory is not asked', async (_name, change) => {
  const { stage, a, id } = await threePeople();
  unverified(stage);
  const { cursors } = stage.context;
  if (change === undefined) await cursors.remove('directory');
  else await cursors.set('directory', { ...((await cursors.get('directory')) as object), ...change });
  let asked = false;
  stage.wrap('directory', (directory) => ({
    usersDelta(link) {
      asked = true;
      return directory.usersDelta(link);
    },
  }));
  await stage.pump();
  expect(await lineOf(stage, id, a)).toBe('missing copy - failed');
  expect(asked).toBe(false);
});
