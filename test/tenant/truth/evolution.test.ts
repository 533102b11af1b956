import { describe, expect, test } from 'vitest';
import { createTenant } from '../../../local/tenant/truth/create-tenant.ts';
import { type Happening, peopleChange } from '../../../local/tenant/truth/evolution.ts';
import { audit } from '../../../local/tenant/truth/oracle.ts';
import type { Tenant } from '../../../local/tenant/truth/tenant.ts';

async function lived(
  seed = 1,
): Promise<{ readonly tenant: Tenant; readonly happened: readonly Happening[] }> {
  const tenant = createTenant({ users: 300, kind: 'before-instep', seed: 6 });
  return { tenant, happened: await peopleChange(tenant, { seed }) };
}

const facts = [
  ...['changed-in-sharepoint', 'foreign-file', 'in-step', 'missing', 'not-shown', 'removed'],
  ...['removed-in-exchange', 'removed-in-sharepoint', 'source-newer'],
];

/** Which states each finding allows: the photo in Exchange, what M shows, whether all sizes are the present face. */
const meaning: Readonly<Record<string, readonly string[]>> = {
  'source-newer': ['photo, self, not current'],
  'removed-in-exchange': ['no photo, self, not current'],
  'changed-in-sharepoint': [
    'photo, silhouette, not current',
    'photo, self, current',
    'photo, self, not current',
  ],
  'not-shown': ['photo, none, not current'],
  'removed-in-sharepoint': ['photo, none, not current'],
  removed: ['photo, not there, not current'],
  'in-step': ['photo, self, current'],
  'foreign-file': ['photo, self, current'],
  missing: ['photo, none, not current'],
  'no-photo': ['no photo, none, not current'],
};

describe('changes between two nights', () => {
  test('are of every kind, and affect far less than a fifth of the people', async () => {
    const { tenant, happened } = await lived();
    expect([...new Set(happened.map((one) => one.expected))].sort()).toEqual(facts);
    const needsWork = happened.filter((one) => !['removed', 'in-step', 'no-photo'].includes(one.expected));
    expect(needsWork.length / tenant.users.size).toBeLessThan(0.1);
  });

  test('affect no person twice, and are the same for the same seed', async () => {
    const [first, second, other] = [await lived(1), await lived(1), await lived(2)];
    const ids = first.happened.map((one) => one.userId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(first.happened).toEqual(second.happened);
    expect(first.happened).not.toEqual(other.happened);
  });

  test('leave each person in the state that the finding says', async () => {
    const { tenant, happened } = await lived();
    const { people } = await audit(tenant);
    for (const { userId, expected, what } of happened) {
      const seen = people.get(userId);
      const shows = seen?.shows.M === userId ? 'self' : (seen?.shows.M ?? 'not there');
      const current = seen?.faceIsCurrent ? 'current' : 'not current';
      const photo = tenant.directory.get(userId).photo ? 'photo' : 'no photo';
      expect(meaning[expected], what).toContain(`${photo}, ${shows}, ${current}`);
    }
  });

  test('give the new holder of a UPN a profile of their own, although the old file’s name was two people’s', async () => {
    const { tenant, happened } = await lived();
    const renamed = happened.find((one) => one.expected === 'foreign-file');
    const joiner = happened.find((one) => one.what.includes('someone else had before'));
    const path = tenant.pathShown(renamed?.userId ?? '', 'M') ?? '';
    const base = path.slice(path.lastIndexOf('/') + 1).replace('_MThumb.jpg', '');
    expect(tenant.holdersOf(base)).toEqual(new Set([renamed?.userId, joiner?.userId]));
    const profile = tenant.directory.get(joiner?.userId ?? '').profile;
    expect(profile?.properties.get('msOnline-ObjectId')).toBe(joiner?.userId);
  });
});

describe('one at a time', () => {
  const only = (): { readonly tenant: Tenant; readonly id: string } => {
    const tenant = createTenant({ users: 2, kind: 'in-step', seed: 8 });
    const [id = ''] = tenant.users.keys();
    return { tenant, id };
  };

  test('an ETag can change without the bytes, and the bytes without the ETag', async () => {
    const { tenant, id } = only();
    const person = tenant.directory.get(id);
    const [etag, bytes] = [person.photo?.etag, await person.photo?.bytes()];
    tenant.bumpEtag(id);
    expect(person.photo?.etag).not.toBe(etag);
    expect((await person.photo?.bytes())?.equals(bytes ?? Buffer.alloc(0))).toBe(true);
    const moved = person.photo?.etag;
    tenant.changeBytesSilently(id);
    expect(person.photo?.etag).toBe(moved);
    expect((await person.photo?.bytes())?.equals(bytes ?? Buffer.alloc(0))).toBe(false);
  });

  test('a visit copies the new photo, unless the profile stopped following Exchange', async () => {
    const { tenant, id } = only();
    tenant.changePhoto(id);
    tenant.setSyncState(id, '0');
    expect(tenant.userVisits(id)).toBe(false);
    expect((await audit(tenant)).people.get(id)?.faceIsCurrent).toBe(false);
    tenant.setSyncState(id, '1');
    expect(tenant.userVisits(id)).toBe(true);
    expect((await audit(tenant)).people.get(id)?.faceIsCurrent).toBe(true);
    expect(tenant.writes.every((write) => write.by === 'microsoft')).toBe(true);
  });

  test('a photo is lost with its mailbox, and only a new one can follow', () => {
    const { tenant, id } = only();
    tenant.loseMailbox(id);
    expect(tenant.directory.get(id)).toMatchObject({ photo: undefined, mailbox: false });
    expect(tenant.directory.get(id).photoAnswer?.code).toMatch(/Mailbox|ResourceNotFound/);
  });

  test('a person who gets the UPN of one who left finds that person’s profile', () => {
    const { tenant, id } = only();
    const { upn } = tenant.directory.get(id);
    tenant.leave(id, 'deleted');
    const joiner = tenant.join({ upn, photo: true });
    expect(joiner.profile?.properties.get('msOnline-ObjectId')).toBe(id);
  });

  test('groups hold people and groups', () => {
    const { tenant, id } = only();
    const inner = tenant.addGroup('Inner', [id]);
    const outer = tenant.addGroup('Outer', [inner.id]);
    expect(tenant.groups.get(outer.id)?.members).toEqual(new Set([inner.id]));
  });
});
