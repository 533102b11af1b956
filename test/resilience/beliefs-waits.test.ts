/** A wait after failures and a snapshot end when new facts contradict them. */
import { describe, expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError } from '../../shared/core/errors.ts';
import { type Play, play } from '../kit/in-process.ts';
import { lineOf, noPhoto } from '../workflows/telling.ts';

describe('a wait after failures', () => {
  test.each([
    [
      'a new photo in Exchange',
      (stage: Play, person: Person) => stage.tenant.changePhoto(person.id),
      'repaired',
    ],
    ['nothing new', () => undefined, '-'],
  ])('ends early with %s', async (_name, news, outcome) => {
    const stage = await play();
    const person = stage.withPhoto('a');
    await stage.closedBefore();
    const mend = stage.wrap('images', () => ({ renditions: async () => undefined }));
    for (let night = 0; night < 3; night += 1) {
      await stage.night();
      stage.pass({ minutes: 1 });
    }
    await stage.night();
    mend();
    await stage.remember(person, ({ trouble }) => ({
      trouble: trouble && {
        ...trouble,
        nextAt: new Date(stage.now().getTime() + 20 * 86_400_000).toISOString(),
      },
    }));
    news(stage, person);
    expect((await lineOf(stage, (await stage.night()).id, person)).split(' ').at(-1)).toBe(outcome);
  });

  test('is removed once nothing is to be written any more', async () => {
    const stage = await play();
    const person = stage.withPhoto('a');
    await stage.closedBefore();
    stage.wrap('writer', () => ({
      async upload() {
        throw new PermanentError('refused', 'HTTP 403');
      },
    }));
    await stage.night();
    expect((await stage.row(person)).trouble).toMatchObject({ attempts: 1 });
    await stage.remember(person, () => ({ pending: undefined }));
    stage.tenant.removePhoto(person.id, noPhoto);
    await stage.night();
    expect((await stage.row(person)).trouble).toBeUndefined();
  });
});

describe('the snapshot of a user who is out of step', () => {
  test('is replaced by a deep check, although nothing that it depends on has changed', async () => {
    const stage = await play({ settings: { MODE: 'report' } });
    const person = stage.inStep('a');
    stage.tenant.editInSharePoint(person.id);
    const first = await stage.night();
    stage.tenant.changeBytesSilently(person.id);
    const later = await stage.night(14);
    const next = await stage.night();
    const [a, b, c] = await Promise.all(
      [first, later, next].map(async ({ id }) => (await stage.findings(id)).get(person.id)?.sourceSha),
    );
    expect(b).not.toBe(a);
    expect(c).toBe(b);
  });
});
