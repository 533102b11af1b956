/** A profile shows an address that had no file when the library was listed (DECISIONS.md, D-read-back-one). */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { TransientError } from '../../shared/core/errors.ts';
import { type Play, play } from '../kit/in-process.ts';
import { facesOf } from '../workflows/faces.ts';
import { isRight, lineOf, putOwnPhoto } from '../workflows/telling.ts';
import { closeAndBegin } from './races.ts';

const sizes = ['S', 'M', 'L'] as const;

async function withoutFiles(): Promise<{ stage: Play; person: Person }> {
  const stage = await play();
  const person = stage.inStep('a');
  for (const size of sizes) stage.tenant.deleteFile(person.id, size);
  return { stage, person };
}

/** Requests about M of a user from now on, in their order. */
function requestsOf(stage: Play, { id }: Person): string[] {
  const methods: string[] = [];
  const match = { path: new RegExp(`${id}_MThumb`) };
  stage.server.faults.add({ match, answer: { before: ({ method }) => void methods.push(method) } });
  return methods;
}

test('the file is written without a question whether it is there by now', async () => {
  const { stage, person } = await withoutFiles();
  const id = await closeAndBegin(stage);
  const requests = requestsOf(stage, person);
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('missing copy - repaired');
  expect(requests).toEqual(['POST', 'GET']);
  expect(await isRight(stage, person)).toBe(true);
});

test('a photo that was chosen since stays, and is kept when the next run replaces it', async () => {
  const { stage, person } = await withoutFiles();
  const id = await closeAndBegin(stage);
  stage.tenant.editInSharePoint(person.id);
  const chosen = await facesOf(stage.tenant, person);
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('missing copy - moved');
  expect(stage.written(person)).toEqual([]);
  expect(await facesOf(stage.tenant, person)).toEqual(chosen);
  expect(await lineOf(stage, (await stage.night()).id, person)).toMatch(/copy - repaired$/);
});

test.each(['M', 'S'] as const)(
  'where only file %s was put there since, nothing is left beside it',
  async (size) => {
    const { stage, person } = await withoutFiles();
    const id = await closeAndBegin(stage);
    stage.tenant.editInSharePoint(person.id);
    for (const other of sizes) if (other !== size) stage.tenant.deleteFile(person.id, other);
    await stage.pump();
    expect(await lineOf(stage, id, person)).toBe('missing copy - moved');
    const left = [...stage.tenant.library.files.values()].filter(({ name }) => name.startsWith(person.id));
    expect(left.map(({ by }) => by)).toEqual(['user']);
  },
);

test('an attempt that died is not taken for the list: what it wrote is read', async () => {
  const { stage, person } = await withoutFiles();
  let uploads = 0;
  const mend = stage.wrap('writer', (writer) => ({
    async upload(folder, name, bytes) {
      uploads += 1;
      if (uploads > 2) throw new TransientError('HTTP 503');
      return writer.upload(folder, name, bytes);
    },
  }));
  const id = await closeAndBegin(stage);
  await stage.pump();
  mend();
  expect(await lineOf(stage, id, person)).toBe('missing copy - failed');
  const requests = requestsOf(stage, person);
  await stage.night();
  expect(requests[0]).toBe('GET');
  expect(await isRight(stage, person)).toBe(true);
});

test('a photo that the comparison read is read again, also if the library could not be listed', async () => {
  const { stage, person } = await withoutFiles();
  stage.set({ MODE: 'report' });
  await stage.night();
  stage.set({ MODE: 'repair' });
  stage.tenant.editInSharePoint(person.id);
  stage.tenant.changePhoto(person.id);
  const down = { match: { path: /\/items\/delta/ }, answer: { status: 500 } };
  stage.server.faults.add(down);
  const { id } = await stage.night();
  expect(await lineOf(stage, id, person)).toMatch(/copy - repaired$/);
  expect(await isRight(stage, person)).toBe(true);
});

test('a photo that was chosen since is not hidden by an address that is written without files', async () => {
  const { stage, person } = await withoutFiles();
  putOwnPhoto(stage, person, 'a_contoso_com');
  const id = await closeAndBegin(stage);
  stage.tenant.editInSharePoint(person.id);
  const chosen = await facesOf(stage.tenant, person);
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('not-shown properties - moved');
  expect(stage.written(person)).toEqual([]);
  expect(await facesOf(stage.tenant, person)).toEqual(chosen);
});
