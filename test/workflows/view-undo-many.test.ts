/** Many callers who look at what an undo would restore: a copy holds all files of a user. */
import { expect, test } from 'vitest';
import { viewPicture } from '../../shared/workflows/on-demand/view-picture.ts';
import { play } from '../kit/in-process.ts';
import { replaced } from './undoing.ts';

test('of sixty callers, one copy is read at a time, and equal ones are read together', async () => {
  const stage = await play();
  const { person, runId } = await replaced(stage);
  let [now, most, reads] = [0, 0, 0];
  stage.wrap('undo', (undo) => ({
    async get(...given) {
      now += 1;
      reads += 1;
      most = Math.max(most, now);
      try {
        return await undo.get(...given);
      } finally {
        now -= 1;
      }
    },
  }));
  const { signal } = new AbortController();
  const sizes = ['S', 'M', 'L'] as const;
  const asked = Array.from({ length: 60 }, (_, index) => sizes[index % 3] ?? 'M');
  const viewed = await Promise.all(
    asked.map((size) =>
      viewPicture(stage.context, { userId: person.id, picture: { of: 'undo', runId, size }, signal }),
    ),
  );
  expect(new Set(viewed.map(({ kind }) => kind))).toEqual(new Set(['picture']));
  expect(most).toBe(1);
  expect(reads).toBeLessThanOrEqual(6);
});

test('a copy that cannot be read fails for those who ask for it, and for nobody else', async () => {
  const stage = await play();
  const { person, runId } = await replaced(stage);
  stage.wrap('undo', (undo) => ({
    async get(userId, ofRun) {
      if (ofRun !== runId) throw new Error('HTTP 500');
      return undo.get(userId, ofRun);
    },
  }));
  const { signal } = new AbortController();
  const view = (ofRun: string) =>
    viewPicture(stage.context, {
      userId: person.id,
      picture: { of: 'undo', runId: ofRun, size: 'M' },
      signal,
    });
  const [broken, whole] = await Promise.all([view('20270101T010000Z'), view(runId)]);
  expect(broken).toMatchObject({ kind: 'unreadable', why: expect.stringContaining('HTTP 500') });
  expect(whole.kind).toBe('picture');
});
