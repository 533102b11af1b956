/** A missing profile, or one of another user, is read again soon. */
import { describe, expect, test } from 'vitest';
import { type Play, play } from '../kit/in-process.ts';
import { isRight, lineOf } from '../workflows/telling.ts';

describe('a profile that is missing, or another user’s', () => {
  /** The nights, counted from the first, on which profiles were read. */
  async function nightsOfReading(stage: Play, nights: number): Promise<number[]> {
    const read: number[] = [];
    let now = 0;
    stage.wrap('profiles', (profiles) => ({
      async read(users) {
        if (users.length > 0) read.push(now);
        return profiles.read(users);
      },
    }));
    for (now = 0; now < nights; now += 1) await stage.night();
    return read;
  }

  test('is found the night after it appeared', async () => {
    const stage = await play();
    const person = stage.tenant.join({ upn: 'new@contoso.com', photo: true, profile: false });
    await stage.closedBefore();
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('no-profile none - -');
    stage.tenant.importProfile(person.id);
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('missing copy - repaired');
    expect(await isRight(stage, person)).toBe(true);
  });

  test('is read again after 1, 2, 4 and 8 nights, and the photo is not downloaded for that', async () => {
    const stage = await play({ settings: { MODE: 'report', DEEP_CHECK_DAYS: '365' } });
    stage.tenant.join({ upn: 'new@contoso.com', photo: true, profile: false });
    let downloads = 0;
    stage.wrap('sourcePhotos', (photos) => ({
      async download(ids) {
        downloads += 1;
        return photos.download(ids);
      },
    }));
    expect(await nightsOfReading(stage, 9)).toEqual([0, 1, 2, 4, 8]);
    expect(downloads).toBe(1);
  });

  test('is read again at once, and then often, when the directory’s row changes', async () => {
    const stage = await play({ settings: { MODE: 'report', DEEP_CHECK_DAYS: '365' } });
    const person = stage.tenant.join({ upn: 'new@contoso.com', photo: true, profile: false });
    // The next read would come in the ninth night.
    for (let night = 0; night < 6; night += 1) await stage.night();
    stage.tenant.preferDataIn(person.id, 'EUR');
    expect(await nightsOfReading(stage, 5)).toEqual([0, 1, 2, 4]);
  });

  test('of an earlier holder of the name no longer hides the user’s own once it followed the rename', async () => {
    const stage = await play();
    const earlier = stage.inStep('kim');
    await stage.closedBefore();
    await stage.night();
    const profile = earlier.profile;
    stage.tenant.rename(earlier.id, 'kim.old@contoso.com');
    if (profile !== undefined) stage.tenant.profiles.rename(profile, 'kim@contoso.com');
    const person = stage.tenant.join({ upn: 'kim@contoso.com', photo: true });
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('wrong-owner report - -');
    if (profile !== undefined) stage.tenant.profiles.rename(profile, 'kim.old@contoso.com');
    person.profile = undefined;
    stage.tenant.importProfile(person.id);
    const run = await stage.night();
    expect(await lineOf(stage, run.id, person)).toBe('missing copy - repaired');
  });

  test('counts as unknown on a night on which reading it fails, and is read again the next', async () => {
    const stage = await play({ settings: { MODE: 'report' } });
    const person = stage.tenant.join({ upn: 'new@contoso.com', photo: true, profile: false });
    await stage.night();
    const mend = stage.wrap('profiles', () => ({
      read: async (users) =>
        new Map(users.map(({ id }) => [id, { kind: 'unknown', cause: 'HTTP 503' } as const])),
    }));
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unknown none - -');
    mend();
    stage.tenant.importProfile(person.id);
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('missing copy - -');
  });
});
