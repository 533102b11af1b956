/** Repairs that are under way at the same time keep few pictures in memory. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPictureMemory } from '../../shared/adapters/images/picture-memory.ts';
import { heldBytes } from '../../shared/workflows/observe/observation.ts';

const mebibyte = 1024 * 1024;

test.each([
  ['of 4 MiB', 4 * mebibyte, 8],
  ['of 100 KiB: more at a time once their sizes are known', 100 * 1024, 40],
])('40 photos %s take at most 32 MiB', async (_name, bytes, atOnce) => {
  const { held } = createPictureMemory();
  let [underWay, most] = [0, 0];
  const work = Array.from({ length: 40 }, () =>
    held(async (holds) => {
      await setImmediate();
      holds(bytes);
      underWay += 1;
      most = Math.max(most, underWay);
      for (let turn = 0; turn < 20; turn += 1) await setImmediate();
      underWay -= 1;
    }),
  );
  await Promise.all(work);
  expect(most).toBe(atOnce);
  expect(most * bytes).toBeLessThanOrEqual(32 * mebibyte);
});

test('the photo and the files of an observation count, as far as they are kept', () => {
  const digested = {
    kind: 'photo',
    etag: undefined,
    sha: 's',
    likeness: undefined,
    problem: undefined,
  } as const;
  const files = { files: new Map(), likenesses: new Map(), bytes: new Map([['x', new Uint8Array(3)]]) };
  expect(heldBytes({ photo: { ...digested, bytes: new Uint8Array(4) }, files })).toBe(7);
  expect(heldBytes({ photo: { ...digested, bytes: undefined }, files })).toBe(3);
  expect(heldBytes({ photo: { kind: 'none', code: 'x' }, files: { ...files, bytes: undefined } })).toBe(0);
  expect(heldBytes({ photo: undefined, files })).toBe(3);
});
