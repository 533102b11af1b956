import { describe, expect, test } from 'vitest';
import { createTenant } from '../../../local/tenant/truth/create-tenant.ts';
import { noMailboxAnswers, noPhotoAnswers } from '../../../local/tenant/truth/mailboxes.ts';
import { audit } from '../../../local/tenant/truth/oracle.ts';
import { KeptPictures, Pictures, sha256 } from '../../../local/tenant/truth/pictures.ts';
import type { Tenant } from '../../../local/tenant/truth/tenant.ts';

function counted(tenant: Tenant): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const finding of tenant.expected.values()) counts[finding] = (counts[finding] ?? 0) + 1;
  return counts;
}

const atFirstContact = [
  ...['conflict', 'disabled', 'foreign-file', 'guest', 'in-step', 'incomplete', 'missing', 'no-mailbox'],
  ...['no-mailbox-plan', 'no-photo', 'no-profile', 'not-shown', 'sharepoint-only', 'stale', 'wrong-owner'],
];
const updates = ['missing', 'stale', 'conflict', 'foreign-file', 'incomplete', 'not-shown'];
const outOfScope = ['guest', 'disabled', 'no-mailbox-plan'];

/** Which states each finding allows: the photo in Exchange, what M shows, whether all sizes are the present face. */
const meaning: Readonly<Record<string, readonly string[]>> = {
  'in-step': ['photo, self, current'],
  missing: ['photo, none, not current'],
  'not-shown': ['photo, none, not current'],
  'no-profile': ['photo, none, not current'],
  stale: ['photo, self, not current', 'photo, silhouette, not current'],
  conflict: ['photo, self, not current'],
  incomplete: ['photo, self, not current'],
  'foreign-file': ['photo, self, current', 'photo, another person, not current'],
  'wrong-owner': ['photo, another person, not current'],
  'no-photo': ['no photo, none, not current'],
  'no-mailbox': ['no photo, none, not current', 'no photo, self, not current'],
  'no-mailbox-plan': ['no photo, none, not current'],
  'sharepoint-only': ['no photo, self, not current', 'no photo, silhouette, not current'],
  guest: ['no photo, none, not current', 'photo, none, not current'],
  disabled: ['photo, self, current', 'photo, self, not current'],
};

describe('a tenant before Instep', () => {
  test.each([60, 200, 500, 2000])('of %i people has every kind of user', (users) => {
    const tenant = createTenant({ users, kind: 'before-instep', seed: 7 });
    expect(tenant.users.size).toBe(users);
    expect([...tenant.expected.keys()].sort()).toEqual([...tenant.users.keys()].sort());
    expect(Object.keys(counted(tenant)).sort()).toEqual(atFirstContact);
  });

  test('shows the right face of about six in ten, and needs updates for well over a fifth of the rest', () => {
    const counts = counted(createTenant({ users: 500, kind: 'before-instep', seed: 7 }));
    const sum = (names: readonly string[]) => names.reduce((total, name) => total + (counts[name] ?? 0), 0);
    expect(counts['in-step']).toBeGreaterThan(280);
    expect(counts['in-step']).toBeLessThan(320);
    expect(sum(updates) / (500 - sum(outOfScope))).toBeGreaterThan(0.25);
  });

  test('has files and profiles that match its expected findings', async () => {
    const tenant = createTenant({ users: 300, kind: 'before-instep', seed: 11 });
    const { people } = await audit(tenant);
    for (const [id, finding] of tenant.expected) {
      const person = tenant.directory.get(id);
      const seen = people.get(id);
      const shows = seen?.shows.M === id ? 'self' : seen?.shows.M;
      const stands = [
        person.photo ? 'photo' : 'no photo',
        shows?.includes('-') ? 'another person' : shows,
        seen?.faceIsCurrent ? 'current' : 'not current',
      ].join(', ');
      expect(meaning[finding], `${finding}: ${person.upn}`).toContain(stands);
    }
  });

  test('distinguishes stale from conflict by the sync state, and a wrong owner by the object id', () => {
    const tenant = createTenant({ users: 300, kind: 'before-instep', seed: 11 });
    const valuesOf = (finding: string, property: string) =>
      new Set(
        [...tenant.users.values()]
          .filter((person) => tenant.expected.get(person.id) === finding)
          .map((person) => person.profile?.properties.get(property)),
      );
    expect(valuesOf('stale', 'SPS-PictureExchangeSyncState')).toEqual(new Set(['1']));
    expect(valuesOf('conflict', 'SPS-PictureExchangeSyncState')).toEqual(new Set(['0']));
    for (const id of valuesOf('wrong-owner', 'msOnline-ObjectId'))
      expect(tenant.users.has(id ?? '')).toBe(false);
  });

  test('has names that must be escaped, both generations of file names, and every shape of original', () => {
    const tenant = createTenant({ users: 200, kind: 'before-instep', seed: 7 });
    const people = [...tenant.users.values()];
    for (const character of ["'", ',', 'ü', 'ø', '#EXT#', '+']) {
      expect(
        people.some((person) => person.upn.includes(character)),
        character,
      ).toBe(true);
    }
    const names = [...tenant.library.files.values()].map((file) => file.name);
    expect(names.some((name) => /^[0-9a-f]{8}-[0-9a-f-]{27}_MThumb\.jpg$/.test(name))).toBe(true);
    expect(names.some((name) => name.endsWith('_contoso_com_MThumb.jpg'))).toBe(true);
    expect(names.some((name) => name.endsWith('_ExternalMigratedThumbnail.jpg'))).toBe(true);
    const photos = people.flatMap((person) => person.photo ?? []);
    expect(photos.some((photo) => photo.mediaType === 'image/png')).toBe(true);
    expect(photos.some((photo) => photo.width !== photo.height)).toBe(true);
    expect(photos.some((photo) => photo.width === 64)).toBe(true);
    expect(
      photos.some((photo) => photo.recipe.kind === 'original' && photo.recipe.exifOrientation === 6),
    ).toBe(true);
  });

  test('writes addresses as SharePoint does', () => {
    const tenant = createTenant({ users: 60, kind: 'before-instep', seed: 7, folder: 'Images du profil' });
    const urls = [...tenant.users.values()].map(
      (person) => person.profile?.properties.get('PictureURL') ?? '',
    );
    const start = 'https://contoso-my.sharepoint.com:443/User%20Photos/Images%20du%20profil/';
    expect(urls.some((url) => url.startsWith(start) && url.endsWith('_MThumb.jpg'))).toBe(true);
    expect(urls.some((url) => url.includes('/_layouts/15/images/PersonPlaceholder'))).toBe(true);
    expect(urls.every((url) => url === '' || URL.canParse(url))).toBe(true);
  });

  test('has a default picture that eight people have and an original that two share', () => {
    const tenant = createTenant({ users: 60, kind: 'before-instep', seed: 7 });
    const wearers = [...tenant.record.faces()].map((face) => tenant.record.ownersOf(face).size);
    expect(wearers.filter((count) => count > 1).sort()).toEqual([2, 8]);
  });

  test('has every form of "no photo" and of "no mailbox"', () => {
    const tenant = createTenant({ users: 500, kind: 'before-instep', seed: 7 });
    const answersOf = (finding: string) =>
      new Set(
        [...tenant.users.values()]
          .filter((person) => tenant.expected.get(person.id) === finding)
          .map((person) => person.photoAnswer),
      );
    expect(answersOf('no-photo')).toEqual(new Set(noPhotoAnswers));
    expect(answersOf('no-mailbox')).toEqual(new Set(noMailboxAnswers));
  });

  test('has no larger share out of step when it is small', () => {
    const tenant = createTenant({ users: 20, kind: 'before-instep' });
    const findings = [...tenant.expected.values()];
    expect(findings).toHaveLength(20);
    expect(findings.filter((finding) => finding === 'in-step')).toHaveLength(12);
    expect(new Set(findings).size).toBe(9);
  });
});

test('every user in step shows the right face in all three sizes, and the write log is empty', async () => {
  const tenant = createTenant({ users: 100, kind: 'in-step', seed: 2 });
  expect((await audit(tenant)).totals).toMatchObject({ people: 100, current: 100 });
  expect(tenant.writes).toEqual([]);
});

describe('the same seed', () => {
  async function digest(seed: number): Promise<string> {
    const tenant = createTenant({ users: 60, kind: 'before-instep', seed });
    const people = [...tenant.users.values()].slice(0, 12);
    const photos = await Promise.all(
      people.map(async (person) => person.photo && sha256(await person.photo.bytes())),
    );
    const files = [...tenant.library.files.values()].map((file) => [file.itemId, file.guid, file.path]);
    const thumbnails = await Promise.all([2, 3, 4].map(async (id) => tenant.library.files.get(id)?.bytes()));
    const facts = [...tenant.users.values()].map(({ id, upn, photo, photoAnswer }) => [
      id,
      upn,
      photo?.etag,
      photoAnswer,
    ]);
    const shas = thumbnails.map((bytes) => bytes && sha256(bytes));
    return JSON.stringify([photos, files, shas, facts, [...tenant.expected]]);
  }

  test('gives the same tenant, to the byte; another seed gives another', async () => {
    const [first, second, other] = [await digest(4), await digest(4), await digest(5)];
    expect(first).toBe(second);
    expect(first).not.toBe(other);
  });
});

test('20,000 people are there without a picture being drawn', () => {
  const tenant = createTenant({ users: 20_000, kind: 'before-instep', seed: 1 });
  expect(tenant.users.size).toBe(20_000);
  expect(tenant.pictures.drawn).toBe(0);
});

test('a picture that is no longer kept is drawn again, to the byte', async () => {
  const tenant = createTenant({ users: 3, kind: 'in-step' });
  const recipe = {
    kind: 'original',
    face: 1,
    width: 360,
    height: 360,
    quality: 88,
    format: 'png',
    exifOrientation: 1,
  } as const;
  const first = await tenant.pictures.render(recipe);
  expect(await tenant.pictures.render(recipe)).toBe(first);
  const forgetful = new Pictures(1, new KeptPictures(first.length));
  const again = await forgetful.render(recipe);
  await forgetful.render({ ...recipe, face: 2 });
  const once = forgetful.drawn;
  expect((await forgetful.render(recipe)).equals(again)).toBe(true);
  expect(forgetful.drawn).toBe(once + 1);
  expect(again.equals(first)).toBe(true);
});
