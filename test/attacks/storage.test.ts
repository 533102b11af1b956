/**
 * Who may write the storage account tries to write faces (DECISIONS.md, D-seals). Every attack ends with a picture that Instep
 * did not write, or one that is the user's own.
 */
import { describe, expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { noSeals } from '../../shared/adapters/key-vault/seals.ts';
import { PermanentError } from '../../shared/core/errors.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { undoRun } from '../../shared/workflows/operate/undo-run.ts';
import { type Play, play } from '../kit/in-process.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { closeAndBegin, exchangeNames, waitsOf } from '../resilience/races.ts';
import { ask, resultOf, withoutPauses } from '../workflows/asking.ts';
import { facesOf } from '../workflows/faces.ts';
import { isRight, lineOf, withCanary } from '../workflows/telling.ts';
import { afterANight, replaced, undo, undoWhole } from '../workflows/undoing.ts';
import { addressOf, attacker, mark, redCopy } from './attacker.ts';

const evil = 'https://evil.example/face.jpg';
const forgedRun = '20261129T010000Z';

/** A user in step after a night, whose photo in Exchange is gone since. */
async function withoutSource() {
  const stage = await play();
  const person = stage.inStep('ann');
  await stage.closedBefore();
  await stage.night();
  stage.tenant.removePhoto(person.id);
  return { stage, person, attack: attacker(stage), before: await facesOf(stage.tenant, person) };
}

async function sync(stage: Play, person: Person) {
  const resume = withoutPauses(stage);
  const answer = await ask(stage, { idOrUpn: person.id });
  await stage.pump();
  resume();
  return answer;
}

/** What nights and a reader's call do: nothing. */
async function expectNothingWritten(stage: Play, person: Person) {
  const written = stage.written().length;
  await sync(stage, person);
  await stage.night();
  expect(stage.written()).toHaveLength(written);
}

describe('a copy and a mark that somebody made up', () => {
  test('write no red picture when a reader synchronises the user', async () => {
    const { stage, person, attack, before } = await withoutSource();
    await attack.putCopy(`${person.id}/${forgedRun}.json`, await redCopy(person, stage.now()));
    await attack.setUser(person, { pending: mark(person, forgedRun, { now: stage.now() }) });
    await expectNothingWritten(stage, person);
    expect(await facesOf(stage.tenant, person)).toEqual(before);
    expect((await stage.row(person)).disbelieved).toBeUndefined();
  });

  test('write no address off the tenant, and leave no mark that nights respect', async () => {
    const { stage, person, attack } = await withoutSource();
    await attack.putCopy(`${person.id}/${forgedRun}.json`, await redCopy(person, stage.now(), evil));
    const undo = { runId: forgedRun, marks: 'b'.repeat(64) };
    await attack.setUser(person, {
      pending: mark(person, '20261129T020000Z-undo', { now: stage.now(), undo }),
    });
    await expectNothingWritten(stage, person);
    expect(person.profile?.properties.get('PictureURL')).toBe(addressOf(person));
    expect((await stage.row(person)).undoneSha).toBeUndefined();
  });

  test('are restored by an administrator only at an address of the library, and with a warning', async () => {
    const { stage, person, attack } = await withoutSource();
    const [own = ''] = await attack.copies(person);
    const name = own || `${person.id}/${forgedRun}.json`;
    await attack.putCopy(name, await redCopy(person, stage.now(), evil));
    expect(await undo(stage, person, { force: true })).toMatchObject({ why: 'foreign-address' });
    const placeholder = 'https://evil.example/_layouts/15/images/face.png';
    await attack.putCopy(name, await redCopy(person, stage.now(), placeholder));
    await undo(stage, person, { force: true });
    expect(person.profile?.properties.get('PictureURL')).not.toMatch(/evil/);
    const page = 'https://contoso-my.sharepoint.com/_layouts/15/userphoto.aspx?accountname=ben@contoso.com';
    await attack.putCopy(name, await redCopy(person, stage.now(), page));
    await undo(stage, person, { force: true });
    expect(person.profile?.properties.get('PictureURL')).not.toMatch(/userphoto/);
  });

  test('for a user who was not planned start no write', async () => {
    const stage = await play();
    const person = stage.inStep('ann');
    await stage.closedBefore();
    await stage.night();
    const attack = attacker(stage);
    await attack.setUser(person, { pending: mark(person, forgedRun, { now: stage.now() }) });
    await expectNothingWritten(stage, person);
    expect((await attack.user(person)).pending).toBe('');
  });
});

describe('the copy of a write of Instep', () => {
  test('with the bytes of another person in it is restored by nobody', async () => {
    const stage = await play();
    const { person, runId } = await replaced(stage);
    const attack = attacker(stage);
    const name = `${person.id}/${runId}.json`;
    const { files } = await redCopy(person, stage.now());
    await attack.putCopy(name, { ...(await attack.copy(name)), files });
    const written = stage.written().length;
    expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why: 'changed-copy' });
    const run = await stage.approve(await undoWhole(stage, runId));
    expect(await lineOf(stage, run.id, person)).toMatch(/ moved$/);
    expect(stage.written()).toHaveLength(written);
    expect(stage.events.map(({ name: event }) => event)).not.toContain('undo.unsealed');
  });

  testThoroughly('of another user, or of another run, or in another place is not believed', async () => {
    const { stage, people, night } = await afterANight();
    const [ann, ben] = people as [Person, Person];
    const attack = attacker(stage);
    const nameOf = ({ id }: Person, runId = night.id) => `${id}/${runId}.json`;
    const ofBen = await attack.copy(nameOf(ben));
    const ofAnn = await attack.copy(nameOf(ann));
    await attack.putCopy(nameOf(ann), ofBen);
    expect(await undo(stage, ann)).toMatchObject({ why: 'changed-copy' });
    await attack.putCopy(nameOf(ann), { ...ofBen, base: ann.id });
    expect(await undo(stage, ann)).toMatchObject({ why: 'changed-copy' });
    await attack.putCopy(nameOf(ann, forgedRun), ofAnn);
    expect(await undo(stage, ann, { runId: forgedRun })).toMatchObject({ why: 'changed-copy' });
    await attack.putCopy(nameOf(ann), ofAnn);
    await attack.putCopy(`${ann.id}/${night.id}~0123456789ab.json`, ofAnn);
    expect(await undo(stage, ann)).toMatchObject({ why: 'changed-copy' });
    expect(await isRight(stage, ann)).toBe(true);
  });

  test('without its seal is restored by a person alone, with a warning and an event, and by no run', async () => {
    const stage = await play();
    const { person, runId, before } = await replaced(stage);
    const attack = attacker(stage);
    const name = `${person.id}/${runId}.json`;
    const { seal: _, ...stripped } = await attack.copy(name);
    await attack.putCopy(name, stripped);
    const run = await stage.approve(await undoWhole(stage, runId));
    expect(await lineOf(stage, run.id, person)).toMatch(/ moved$/);
    stage.pass({ minutes: 1 });
    expect(await undo(stage, person)).toMatchObject({
      kind: 'undone',
      warning: expect.stringContaining('no seal'),
    });
    expect(stage.events.filter(({ name: event }) => event === 'undo.unsealed')).toHaveLength(1);
    expect(await facesOf(stage.tenant, person)).toEqual(before);
  });

  testThoroughly('comes before one that was put beside it for a later run', async () => {
    const stage = await play();
    const { person, runId, before } = await replaced(stage);
    const later = `${person.id}/20301129T010000Z.json`;
    await attacker(stage).putCopy(later, await redCopy(person, stage.now()));
    expect(await undo(stage, person)).toMatchObject({ kind: 'undone', runId, warning: undefined });
    expect(await facesOf(stage.tenant, person)).toEqual(before);
  });

  test('cannot be kept from being made: a copy in its place ends the repair before anything is written', async () => {
    const stage = await play();
    const person = stage.inStep('ann');
    stage.tenant.editInSharePoint(person.id);
    await stage.closedBefore();
    const { id } = await stage.begin();
    await attacker(stage).putCopy(`${person.id}/${id}.json`, await redCopy(person, stage.now()));
    await stage.pump();
    expect(await lineOf(stage, id, person)).toMatch(/ failed$/);
    expect(stage.written()).toEqual([]);
    stage.pass({ days: 1 });
    expect(await lineOf(stage, (await stage.night()).id, person)).toMatch(/ repaired$/);
  });
});

describe('the mark of a write of Instep', () => {
  /** A user whose copy was interrupted; the mark is taken before it is finished. */
  async function interrupted() {
    const stage = await play();
    const person = stage.inStep('ann');
    stage.tenant.editInSharePoint(person.id);
    const before = await facesOf(stage.tenant, person);
    await stage.closedBefore();
    const attack = attacker(stage);
    let columns: Record<string, unknown> = {};
    const mend = stage.wrap('writer', (writer) => ({
      async upload(...given) {
        columns = await attack.user(person);
        await writer.upload(...given);
      },
    }));
    const night = await stage.night();
    mend();
    const { pending, pendingSeal } = columns;
    return { stage, person, attack, night, before, stolen: { pending, pendingSeal } };
  }

  test('in the row of another user is not believed', async () => {
    const { stage, stolen, attack, night } = await interrupted();
    const ben = stage.inStep('ben');
    await stage.night();
    stage.tenant.removePhoto(ben.id);
    await attack.putCopy(`${ben.id}/${night.id}.json`, await redCopy(ben, stage.now()));
    await attack.setUser(ben, stolen);
    await expectNothingWritten(stage, ben);
  });

  testThoroughly('with another run in it is not believed', async () => {
    const { stage, person, stolen, attack } = await interrupted();
    stage.tenant.removePhoto(person.id);
    const changed = { ...JSON.parse(String(stolen.pending)), runId: forgedRun };
    await attack.setUser(person, { ...stolen, pending: JSON.stringify(changed) });
    await expectNothingWritten(stage, person);
  });

  test('put back later restores at most the own photo, and none past its retention', async () => {
    const { stage, person, stolen, attack, before } = await interrupted();
    stage.tenant.removePhoto(person.id);
    const copies = await Promise.all(
      (await attack.copies(person)).map(async (name) => [name, await attack.copy(name)] as const),
    );
    await attack.setUser(person, stolen);
    await sync(stage, person);
    expect(await facesOf(stage.tenant, person)).toEqual(before);
    const written = stage.written().length;
    stage.pass({ days: 31 });
    for (const [name, copy] of copies) await attack.putCopy(name, copy);
    await attack.setUser(person, stolen);
    const failed = await sync(stage, person);
    expect(resultOf(failed)).toMatchObject({ finding: 'unfinished', outcome: 'failed' });
    expect(stage.written()).toHaveLength(written);
  });
});

describe('a plan', () => {
  /** A held plan with one user in it, and one who is in step. */
  async function held() {
    const { stage } = await withCanary();
    const [ann, ben] = [stage.withPhoto('ann'), stage.inStep('ben')];
    const run = await stage.night();
    expect(run.state).toBe('held');
    return { stage, ann, ben, run, attack: attacker(stage), key: ['run', run.id] as const };
  }

  test.each(['releasing', 'repairing'])('is not released by who writes %s into its run', async (state) => {
    const { stage, ann, run, attack, key } = await held();
    const approval = JSON.stringify({ by: 'admin-1', at: stage.now().toISOString(), planHash: run.planHash });
    await attack.change('Runs', key, { state, approval, chunks: 1 });
    await attack.put('Runs', { partitionKey: run.id, rowKey: 'users-00000', schema: 1, users: ann.id });
    attack.send('close-run', { runId: run.id });
    attack.send('repair-photos', { runId: run.id, index: 0, attempt: 0 });
    await stage.pump();
    expect(stage.written()).toEqual([]);
    expect(await stage.run(run.id)).toMatchObject({
      state: 'failed',
      note: expect.stringContaining('no seal'),
    });
  });

  test('to which a line was added is carried out without that line', async () => {
    const { stage, ann, ben, run, attack } = await held();
    const line = await attack.row('Findings', run.id, ann.id);
    await attack.put('Findings', { ...line, rowKey: ben.id });
    expect(await stage.approve(run)).toMatchObject({ state: 'completed', outcomes: { repaired: 2 } });
    expect(stage.written(ben)).toEqual([]);
  });

  /** The same, approved, and stopped before its first chunk. */
  async function approved() {
    const all = await held();
    const { stage, run } = all;
    await approveRun(stage.context, run.id, { planHash: run.planHash ?? '', by: 'admin-1' });
    await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
    return all;
  }

  test('with another user in a chunk is not carried out', async () => {
    const { stage, ann, ben, run, attack } = await approved();
    await attack.change('Runs', [run.id, 'users-00000'], { users: `${ann.id} ${ben.id}` });
    await stage.pump();
    expect(stage.written()).toEqual([]);
  });

  test('with a changed line, or that of another user or run, writes nobody for it', async () => {
    const { stage, ann, run, attack } = await approved();
    const line = await attack.row('Findings', run.id, ann.id);
    await attack.put('Findings', { ...line, granted: 'clear' });
    await stage.pump();
    expect(await lineOf(stage, run.id, ann)).toMatch(/ failed$/);
    expect(stage.written(ann)).toEqual([]);
    const next = await stage.night();
    await attack.put('Findings', { ...line, partitionKey: next.id });
    expect(await stage.context.findings.planned(next.id, ann.id)).toMatchObject({ isBelieved: false });
  });

  testThoroughly('of an undo names the run whose copies it restores', async () => {
    const { stage, people, night } = await afterANight();
    const held = await undoWhole(stage, night.id);
    await approveRun(stage.context, held.id, { planHash: held.planHash ?? '', by: 'admin-1' });
    await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
    await attacker(stage).change('Runs', ['run', held.id], { undoes: forgedRun });
    const written = stage.written().length;
    await stage.pump();
    expect(await stage.run(held.id)).toMatchObject({ state: 'failed' });
    expect(stage.written()).toHaveLength(written);
    expect(await isRight(stage, people[0] as Person)).toBe(true);
  });
});

test('a profile that was written by mistake gets no address off the tenant back', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  waitsOf(stage);
  const [ann, ben] = [stage.withPhoto('ann'), stage.inStep('ben')];
  await closeAndBegin(stage);
  const attack = attacker(stage);
  const profile = JSON.parse(String((await attack.user(ben)).profile));
  await attack.setUser(ben, { profile: JSON.stringify({ ...profile, pictureUrl: evil }) });
  let isExchanged = false;
  stage.server.faults.add({
    match: { inner: false },
    answer: {
      before(call) {
        if (isExchanged || !call.body.toString().includes('"PictureURL"')) return;
        isExchanged = true;
        exchangeNames(stage, ann, ben);
      },
    },
  });
  await stage.pump();
  expect(isExchanged).toBe(true);
  const addresses = stage.tenant.writes.flatMap(({ property, value }) =>
    property === 'PictureURL' ? [value] : [],
  );
  expect(addresses).toContain('');
  expect(addresses).not.toContain(evil);
});

test('an interrupted write of a profile that pointed elsewhere is taken back to no photo', async () => {
  const stage = await play();
  const person = stage.withPhoto('ann');
  stage.tenant.pointAt(person.id, evil);
  await stage.closedBefore();
  let calls = 0;
  const mend = stage.wrap('writer', (writer) => ({
    async setProperty(...given) {
      calls += 1;
      if (calls > 1) throw new PermanentError('refused', 'HTTP 403');
      await writer.setProperty(...given);
    },
  }));
  await stage.night();
  mend();
  expect((await stage.row(person)).pending).toBeDefined();
  stage.tenant.removePhoto(person.id);
  stage.pass({ days: 1 });
  await stage.night();
  expect(person.profile?.properties.get('PictureURL')).toBe('');
});

test('a copy without a seal gets none when a later run finishes the write that made it', async () => {
  const stage = await play();
  const person = stage.inStep('ann');
  stage.tenant.editInSharePoint(person.id);
  await stage.closedBefore();
  let uploads = 0;
  const mend = stage.wrap('writer', (writer) => ({
    async upload(...given) {
      uploads += 1;
      if (uploads > 1) throw new PermanentError('refused', 'HTTP 403');
      await writer.upload(...given);
    },
  }));
  const first = await stage.night();
  mend();
  const attack = attacker(stage);
  await attack.putCopy(`${person.id}/${first.id}.json`, await redCopy(person, stage.now()));
  stage.pass({ days: 1 });
  const second = await stage.night();
  expect(await lineOf(stage, second.id, person)).toMatch(/^unfinished .* repaired$/);
  expect(await attack.copies(person)).not.toContain(`${person.id}/${second.id}.json`);
});

test('rows that differ when the plan is cut into chunks end the run', async () => {
  const stage = await play();
  const people = ['ann', 'ben'].map((name) => stage.withPhoto(name));
  await stage.closedBefore();
  stage.wrap('findings', (findings) => ({
    // They are read once, hashed and cut in the same pass.
    async *plan(runId) {
      for await (const rows of findings.plan(runId)) yield rows.slice(1);
    },
  }));
  expect(await stage.night()).toMatchObject({ state: 'failed' });
  expect(people.flatMap((person) => stage.written(person))).toEqual([]);
});

describe('without a key', () => {
  test('plans are carried out, no mark is believed, and copies are restored one by one, with a warning', async () => {
    const stage = await play({ seals: noSeals, settings: { INTEGRITY_KEY: '' } });
    const { person, runId, before } = await replaced(stage);
    expect(await undoRun(stage.context, runId, 'admin-1')).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('INSTEP_INTEGRITY_KEY is not set'),
    });
    expect(await undo(stage, person)).toMatchObject({ kind: 'undone', warning: expect.any(String) });
    expect(await facesOf(stage.tenant, person)).toEqual(before);
    const now = stage.now();
    await attacker(stage).setUser(person, { pending: mark(person, runId, { now }) });
    stage.tenant.removePhoto(person.id);
    await expectNothingWritten(stage, person);
  });

  testThoroughly('an interrupted undo is finished by the next call of an administrator', async () => {
    const stage = await play({ seals: noSeals, settings: { INTEGRITY_KEY: '' } });
    const { person, before } = await replaced(stage);
    let uploads = 0;
    const mend = stage.wrap('writer', (writer) => ({
      async upload(...given) {
        uploads += 1;
        if (uploads === 2) throw new PermanentError('refused', 'HTTP 403');
        await writer.upload(...given);
      },
    }));
    expect(await undo(stage, person)).toMatchObject({ kind: 'failed' });
    mend();
    stage.pass({ minutes: 1 });
    expect(await undo(stage, person, { force: true })).toMatchObject({ kind: 'undone' });
    expect(await facesOf(stage.tenant, person)).toEqual(before);
  });
});

describe('after an upgrade', () => {
  test('what the version before stored is planned anew, and ends with the right face', async () => {
    const stage = await play();
    const people = ['ann', 'ben'].map((name) => stage.inStep(name)) as [Person, Person];
    for (const { id } of people) stage.tenant.editInSharePoint(id);
    await stage.closedBefore();
    const { id } = await stage.begin();
    const attack = attacker(stage);
    let uploads = 0;
    const mend = stage.wrap('writer', (writer) => ({
      async upload(...given) {
        uploads += 1;
        if (uploads < 2) return writer.upload(...given);
        // As if nothing had been sealed when the process died.
        for (const person of people) await attack.setUser(person, { pendingSeal: '' });
        await attack.change('Runs', ['run', id], { seal: '' });
        throw new Error('the process died');
      },
    }));
    await stage.pump();
    mend();
    expect(await stage.run(id)).toMatchObject({ state: 'failed' });
    await stage.context.runs.release(id);
    stage.pass({ days: 1 });
    expect(await stage.night()).toMatchObject({ state: 'completed' });
    for (const person of people) expect(await isRight(stage, person)).toBe(true);
  });
});
