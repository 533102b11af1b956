/** Users who have left: what is erased, and when. */
import { describe, expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { TransientError } from '../../shared/core/errors.ts';
import { readDirectoryCursor } from '../../shared/workflows/ledger/directory-cursor.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask } from './asking.ts';

async function holders(stage: Play, ...names: string[]): Promise<readonly string[]> {
  return [...(await stage.context.names.holders(names)).values()].flat();
}

/** A user in step who was jane.maiden and is jane.wed now. */
async function renamed(stage: Play): Promise<Person> {
  const person = stage.inStep('jane.maiden');
  await stage.night();
  stage.tenant.rename(person.id, 'jane.wed@contoso.com');
  await stage.night();
  return person;
}

/** A user who was in step, and whom the last night found deleted. */
async function left(stage: Play): Promise<Person> {
  const person = stage.inStep('a.b');
  await stage.night();
  stage.tenant.leave(person.id, 'deleted');
  await stage.night();
  return person;
}

test('an erased user keeps no current or former name, and planned file removals are dropped', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const person = await renamed(stage);
  const names = ['jane.maiden@contoso.com', 'jane_maiden_contoso_com', 'jane.wed@contoso.com'];
  expect(await holders(stage, ...names)).toEqual([person.id, person.id, person.id]);
  await context.cursors.set(`cleared:${person.id}`, { after: '2100-01-01T00:00:00.000Z' });

  tenant.leave(person.id, 'deleted');
  await stage.night();
  await tidyUp(context);
  expect(await context.users.get(person.id)).toBeUndefined();
  expect(await holders(stage, ...names, 'jane_wed_contoso_com', person.id)).toEqual([]);
  expect(await context.cursors.list('cleared:')).toEqual([]);
  expect(await context.cursors.list('gone:')).toEqual([]);
});

test('a user who gets the name of an erased user has it alone', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const person = await renamed(stage);
  tenant.leave(person.id, 'deleted');
  await stage.night();
  await tidyUp(context);
  const heir = stage.inStep('jane.maiden');
  await stage.night();
  expect(await holders(stage, 'jane.maiden@contoso.com', 'jane_maiden_contoso_com')).toEqual([
    heir.id,
    heir.id,
  ]);
});

/** As after a 410 in a night that failed on its first page. */
async function fullPassUnderWay({ context }: Play): Promise<void> {
  const cursor = await readDirectoryCursor(context);
  const epoch = (cursor?.epoch ?? 0) + 1;
  await context.cursors.set('directory', { ...cursor, link: undefined, full: true, epoch, doneFor: '' });
}

test('no user is erased during a full pass, because users not listed yet may be back', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const back = stage.inStep('back');
  const gone = stage.inStep('gone');
  await stage.night();
  for (const { id } of [back, gone]) tenant.leave(id, 'changed');
  await stage.night();
  tenant.restore(back.id);
  await fullPassUnderWay(stage);
  stage.pass({ days: 31 });
  await tidyUp(context);
  expect((await stage.row(back)).agreement).toBeDefined();
  expect((await stage.row(gone)).directory.removed).toBeDefined();
  await stage.night();
  await tidyUp(context);
  expect((await stage.row(back)).agreement).toBeDefined();
  expect(await context.users.get(gone.id)).toBeUndefined();
});

test('a user who is listed again is not erased, not even when the next full pass lists implausibly few', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const nightly = stage.inStep('nightly');
  const onDemand = stage.inStep('on.demand');
  const others = [stage.inStep('other'), stage.inStep('another')];
  await stage.night();
  for (const { id } of [nightly, onDemand]) tenant.leave(id, 'changed');
  await stage.night();
  expect(await context.cursors.list('gone:')).toHaveLength(2);
  tenant.restore(onDemand.id);
  await ask(stage, { idOrUpn: onDemand.id, dryRun: true });
  expect((await context.cursors.list('gone:')).map(({ name }) => name)).toEqual([`gone:${nightly.id}`]);
  tenant.restore(nightly.id);
  await stage.night();
  expect(await context.cursors.list('gone:')).toEqual([]);
  stage.wrap('directory', () => ({ usersDelta: async () => ({ changes: [], next: undefined, delta: 'd' }) }));
  await fullPassUnderWay(stage);
  await stage.night(40);
  await tidyUp(context);
  for (const person of [nightly, onDemand, ...others]) expect(await stage.row(person)).toBeDefined();
});

test('a full pass does not shorten the time in which a deleted user can be restored', async () => {
  const stage = await play({ settings: { GUARD_SCOPE: '100' } });
  const { tenant, context } = stage;
  const [restored, final] = [stage.inStep('restored'), stage.inStep('final')];
  stage.inStep('other');
  await stage.night();
  for (const { id } of [restored, final]) tenant.leave(id, 'changed');
  await stage.night();
  const notes = await context.cursors.list('gone:');
  expect(notes).toHaveLength(2);

  tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
  await stage.night();
  expect(await readDirectoryCursor(context)).toMatchObject({ epoch: 2, full: false });
  expect(await context.cursors.list('gone:')).toEqual(notes);
  await tidyUp(context);
  tenant.restore(restored.id);
  await stage.night();
  expect((await stage.row(restored)).agreement).toBeDefined();

  stage.pass({ days: 31 });
  await tidyUp(context);
  expect(await context.users.get(final.id)).toBeUndefined();
  expect(await context.users.get(restored.id)).toBeDefined();
});

test('a user whom a full pass missed is asked for, not erased', async () => {
  const stage = await play({ settings: { GUARD_SCOPE: '100' } });
  const { tenant, context } = stage;
  const [person, listed] = [stage.inStep('ada'), stage.inStep('bob')];
  await stage.night();
  tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
  const mend = stage.wrap('directory', (directory) => ({
    async usersDelta(link) {
      const page = await directory.usersDelta(link);
      return { ...page, changes: page.changes.filter(({ id }) => id === listed.id) };
    },
  }));
  expect(await stage.night()).toMatchObject({ totals: { inScope: 1 } });
  mend();
  await tidyUp(context);
  expect((await stage.row(person)).agreement).toBeDefined();
  expect(await context.cursors.list('gone:')).toEqual([]);
  expect(await stage.night()).toMatchObject({ totals: { inScope: 2, findings: { 'in-step': 2 } } });
});

test('a user who is synced between a page of a full pass and its position is not taken for gone', async () => {
  const stage = await play({ settings: { GUARD_SCOPE: '100' } });
  const { tenant, context } = stage;
  const person = stage.inStep('ada');
  await stage.night();
  tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
  const mend = stage.wrap('users', (users) => ({
    async mergeDirectory(page) {
      await users.mergeDirectory(page);
      mend();
      await ask(stage, { idOrUpn: person.id, dryRun: true });
    },
  }));
  await stage.night();
  await tidyUp(context);
  expect((await context.users.get(person.id))?.value.agreement).toBeDefined();
  expect(await context.cursors.list('gone:')).toEqual([]);
});

test('a user who leaves after a worker died in the first page of a full pass is found to be gone', async () => {
  const stage = await play({ settings: { GUARD_SCOPE: '100' } });
  const { tenant } = stage;
  const [stays, leaves] = [stage.inStep('ada'), stage.inStep('bob')];
  await stage.night();
  tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
  const mend = stage.wrap('users', (users) => ({
    async mergeDirectory(page) {
      await users.mergeDirectory(page);
      mend();
      tenant.leave(leaves.id, 'deleted');
      throw new Error('the worker died');
    },
  }));
  const run = await stage.night();
  expect(stage.errors).toHaveLength(1);
  expect(run.totals).toMatchObject({ inScope: 1 });
  expect(await stage.context.cursors.list('gone:')).toHaveLength(1);
  expect(await stage.row(stays)).toBeDefined();
});

test('a user who comes back during the erasure stays, with every name', async () => {
  const stage = await play();
  const { context } = stage;
  const person = await left(stage);
  const mend = stage.wrap('users', (users) => ({
    async get(id) {
      const row = await users.get(id);
      await users.mergeDirectory([{ id, enabled: true, epoch: 1 }]);
      return row;
    },
  }));
  await tidyUp(context);
  mend();
  expect(await context.cursors.list('gone:')).toHaveLength(1);
  await tidyUp(context);
  expect((await stage.row(person)).agreement).toBeDefined();
  expect(await holders(stage, 'a.b@contoso.com', 'a_b_contoso_com')).toEqual([person.id, person.id]);
  expect(await context.cursors.list('gone:')).toEqual([]);
});

test('an erasure that broke off after the row was erased is finished by the next one', async () => {
  const stage = await play();
  const { context } = stage;
  const person = await left(stage);
  const mend = stage.wrap('undo', () => ({
    async eraseUser() {
      throw new Error('HTTP 503');
    },
  }));
  await expect(tidyUp(context)).rejects.toThrow('HTTP 503');
  mend();
  expect(await context.users.get(person.id)).toBeUndefined();
  await tidyUp(context);
  expect(await holders(stage, 'a.b@contoso.com', 'a_b_contoso_com')).toEqual([]);
  expect(await context.cursors.list('gone:')).toEqual([]);
});

describe('a call for one user', () => {
  /** The change log is lost, so that the next night is a full pass, which reports nobody as removed. */
  function loseChangeLog({ tenant }: Play): void {
    tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
  }

  test('before a full pass does not count as listed by it', async () => {
    const stage = await play({ settings: { GUARD_SCOPE: '100' } });
    const [, leaves] = [stage.inStep('ada'), stage.inStep('bob')];
    await stage.night();
    await ask(stage, { idOrUpn: leaves.id, dryRun: true });
    stage.tenant.leave(leaves.id, 'deleted');
    loseChangeLog(stage);
    expect((await stage.night()).totals).toMatchObject({ inScope: 1 });
    await tidyUp(stage.context);
    expect(await stage.context.users.get(leaves.id)).toBeUndefined();
  });

  test('during a full pass does not count as listed by it', async () => {
    const stage = await play({ settings: { GUARD_SCOPE: '100' } });
    const [, leaves] = [stage.inStep('ada'), stage.inStep('bob')];
    await stage.night();
    await fullPassUnderWay(stage);
    await ask(stage, { idOrUpn: leaves.id, dryRun: true });
    stage.tenant.leave(leaves.id, 'deleted');
    const { totals } = await stage.night();
    expect(totals).toMatchObject({ inScope: 1, outOfScope: { removed: 1 } });
  });

  /** Does `meanwhile` after the directory was asked, and before the answer is stored. */
  async function askWhile(stage: Play, person: Person, meanwhile: () => Promise<void>) {
    const mend = stage.wrap('users', (users) => ({
      async mergeDirectory(page) {
        mend();
        await meanwhile();
        await users.mergeDirectory(page);
      },
    }));
    return ask(stage, { idOrUpn: person.id, dryRun: true });
  }

  test('does not take back a removal that was stored after the directory was asked', async () => {
    const stage = await play();
    const [, leaves] = [stage.inStep('ada'), stage.inStep('bob')];
    await stage.night();
    await askWhile(stage, leaves, async () => {
      stage.tenant.leave(leaves.id, 'changed');
      await stage.night();
    });
    expect((await stage.row(leaves)).directory.removed).toBeDefined();
    expect(await stage.context.cursors.list('gone:')).toHaveLength(1);
  });

  test('keeps a new user whom a full pass does not list yet, until that user was read once more', async () => {
    const stage = await play({ settings: { GUARD_SCOPE: '100' } });
    stage.inStep('ada');
    await stage.night();
    loseChangeLog(stage);
    const joins = stage.inStep('eve');
    const mend = stage.wrap('directory', (directory) => ({
      async usersDelta(link) {
        const page = await directory.usersDelta(link);
        return { ...page, changes: page.changes.filter(({ id }) => id !== joins.id) };
      },
    }));
    // The answer is stored under the number of the pass before.
    await askWhile(stage, joins, async () => {
      expect((await stage.night()).totals).toMatchObject({ inScope: 2 });
    });
    mend();
    // The first of these nights takes back what the late answer stored; the second finds nothing to change.
    for (const notes of [1, 0]) {
      expect((await stage.night()).totals).toMatchObject({ inScope: 2 });
      expect(await stage.context.cursors.list('erased:')).toHaveLength(notes);
    }
    expect(await stage.context.cursors.list('gone:')).toEqual([]);
  });

  test('that takes a user in is no reason to erase the user at the end of the pass', async () => {
    const stage = await play({ settings: { GUARD_SCOPE: '100' } });
    const { context } = stage;
    stage.inStep('ada');
    await stage.night();
    const joins = stage.inStep('eve');
    await ask(stage, { idOrUpn: joins.id, dryRun: true });
    loseChangeLog(stage);
    const unlisted = stage.wrap('directory', (directory) => ({
      async usersDelta(link) {
        const page = await directory.usersDelta(link);
        return { ...page, changes: page.changes.filter(({ id }) => id !== joins.id) };
      },
      async user() {
        throw new TransientError('HTTP 503');
      },
    }));
    expect((await stage.night()).totals).toMatchObject({ inScope: 1, outOfScope: { 'not-listed': 1 } });
    unlisted();
    await tidyUp(context);
    expect(await stage.row(joins)).toBeDefined();
    expect((await stage.night()).totals).toMatchObject({ inScope: 2 });
  });

  test('leaves more work to the next refresh than one refresh may do', async () => {
    const stage = await play();
    const { cursors } = stage.context;
    const most = 100;
    for (let number = 0; number <= most; number += 1) {
      await cursors.set(`erased:${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`, {});
    }
    await stage.night();
    expect(await cursors.list('erased:')).toHaveLength(1);
    await stage.night();
    expect(await cursors.list('erased:')).toEqual([]);
  });
});
