import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createTenant } from '../../../local/tenant/truth/create-tenant.ts';
import { fileName, pictureUrl } from '../../../local/tenant/truth/names.ts';
import { audit, type PersonAudit } from '../../../local/tenant/truth/oracle.ts';
import { claimOf } from '../../../local/tenant/truth/profiles.ts';
import type { Tenant } from '../../../local/tenant/truth/tenant.ts';
import { nativePixels, type Person, sizes } from '../../../local/tenant/truth/types.ts';
import { shownBase } from '../../../shared/core/triage.ts';

function inStep(users = 12): { readonly tenant: Tenant; readonly people: readonly Person[] } {
  const tenant = createTenant({ users, kind: 'in-step', seed: 9 });
  return { tenant, people: [...tenant.users.values()] };
}

function nth(people: readonly Person[], index: number): Person {
  const person = people[index];
  if (!person) throw new RangeError(`no person ${index}`);
  return person;
}

async function seen(tenant: Tenant, id: string): Promise<PersonAudit> {
  const one = (await audit(tenant)).people.get(id);
  if (!one) throw new RangeError(`no audit of ${id}`);
  return one;
}

/** What an application would send over HTTP: thumbnails that it made. */
async function upload(tenant: Tenant, base: string, bytes: Buffer): Promise<void> {
  for (const size of sizes) {
    const side = nativePixels[size];
    const thumbnail = await sharp(bytes)
      .autoOrient()
      .resize(side, side, { fit: 'cover', withoutEnlargement: true })
      .jpeg({ quality: 85 })
      .toBuffer();
    tenant.putFile(tenant.library.folderPath, fileName(base, size), thumbnail, 'app');
  }
}

function point(tenant: Tenant, person: Person, base: string): void {
  const url = pictureUrl(tenant.mySiteHost, `${tenant.library.folderPath}/${fileName(base, 'M')}`);
  tenant.setProperty(claimOf(person.upn), 'PictureURL', url, 'app');
  tenant.setProperty(claimOf(person.upn), 'SPS-PicturePlaceholderState', '0', 'app');
}

const photoOf = async (person: Person): Promise<Buffer> => (await person.photo?.bytes()) ?? Buffer.alloc(0);

describe('for pictures that the tenant made itself, the oracle says', () => {
  test('current, until the photo in Exchange changes; then the same person with an older face', async () => {
    const { tenant, people } = inStep();
    const { id } = nth(people, 0);
    expect(await seen(tenant, id)).toMatchObject({ shows: { S: id, M: id, L: id }, faceIsCurrent: true });
    tenant.changePhoto(id);
    expect(await seen(tenant, id)).toMatchObject({ shows: { S: id, M: id, L: id }, faceIsCurrent: false });
  });

  // Of the states of a placeholder, only 0 and 1 are known (DECISIONS.md, D-placeholder-state).
  test.each(['0', '1', '2', ''])('with placeholder state %j what Instep takes for shown', async (state) => {
    const { tenant, people } = inStep();
    const { id, upn } = nth(people, 0);
    const claim = claimOf(upn);
    tenant.setProperty(claim, 'SPS-PicturePlaceholderState', state, 'app');
    const pictureUrl = tenant.profileByAccount(claim)?.properties.get('PictureURL') ?? '';
    const { host, folderPath: folder } = tenant.library;
    const isShown = shownBase({ pictureUrl, placeholderState: state }, { host, folder }) !== undefined;
    expect((await seen(tenant, id))?.shows.M).toBe(isShown ? id : 'none');
  });

  test('silhouette, or none: blanked, placeholder, taken down, one size gone', async () => {
    const { tenant, people } = inStep();
    const [blanked, hidden, takenDown, partly] = [
      nth(people, 0).id,
      nth(people, 1).id,
      nth(people, 2).id,
      nth(people, 3).id,
    ];
    tenant.blank(blanked);
    tenant.blank(hidden, 'placeholder');
    tenant.removeInSharePoint(takenDown);
    tenant.deleteFile(partly, 'S');
    const all = (await audit(tenant)).people;
    expect(all.get(blanked)?.shows).toEqual({ S: 'silhouette', M: 'silhouette', L: 'silhouette' });
    expect(all.get(hidden)?.shows.M).toBe('none');
    expect(all.get(takenDown)?.shows.M).toBe('none');
    expect(all.get(partly)).toMatchObject({
      shows: { S: 'none', M: partly, L: partly },
      faceIsCurrent: false,
    });
  });

  test('a closer crop of the present photo is the same face', async () => {
    const { tenant, people } = inStep();
    const { id } = nth(people, 0);
    tenant.recrop(id);
    expect((await seen(tenant, id)).faceIsCurrent).toBe(true);
  });

  test('another person, when PictureURL points there; an address elsewhere is unknown', async () => {
    const { tenant, people } = inStep();
    const [one, other] = [nth(people, 0), nth(people, 1)];
    tenant.pointAt(one.id, other.profile?.properties.get('PictureURL') ?? '');
    expect(await seen(tenant, one.id)).toMatchObject({
      shows: { M: other.id },
      someoneElses: true,
      writtenByApp: false,
    });
    tenant.pointAt(one.id, 'https://pictures.example/a_MThumb.jpg');
    expect((await seen(tenant, one.id)).shows.M).toBe('unknown');
  });
});

describe('for uploads over HTTP, re-encoded, the oracle says', () => {
  test('whose it is, for every shape of original', async () => {
    const { tenant, people } = inStep();
    for (const person of people) {
      if (person.photo?.recipe.kind !== 'original') continue;
      tenant.changePhoto(person.id, { ...person.photo.recipe, face: tenant.newFace() });
      await upload(tenant, person.id, await photoOf(person));
      point(tenant, person, person.id);
    }
    const result = await audit(tenant);
    expect(result.totals).toMatchObject({ people: 12, current: 12, someoneElses: 0, unknown: 0 });
    expect(result.wrongByApp).toEqual([]);
    expect(result.filesOfOthersByApp).toEqual([]);
  });

  test('that it is another person, and that the app put it there', async () => {
    const { tenant, people } = inStep();
    const [one, other] = [nth(people, 0), nth(people, 1)];
    await upload(tenant, one.id, await photoOf(other));
    const result = await audit(tenant);
    expect(result.filesOfOthersByApp).toHaveLength(3);
    point(tenant, one, one.id);
    const again = await audit(tenant);
    expect(again.people.get(one.id)?.shows).toEqual({ S: other.id, M: other.id, L: other.id });
    expect(again.wrongByApp).toEqual([one.id]);
  });

  test('that an app pointed a profile at another person, though it wrote no file', async () => {
    const { tenant, people } = inStep();
    const [one, other] = [nth(people, 0), nth(people, 1)];
    await upload(tenant, other.id, await photoOf(other));
    point(tenant, one, other.id);
    expect((await audit(tenant)).wrongByApp).toEqual([one.id]);
  });

  test('the older face of the same person when the photo changed after the upload', async () => {
    const { tenant, people } = inStep();
    const one = nth(people, 0);
    await upload(tenant, one.id, await photoOf(one));
    point(tenant, one, one.id);
    tenant.changePhoto(one.id);
    expect(await seen(tenant, one.id)).toMatchObject({ shows: { M: one.id }, faceIsCurrent: false });
  });

  test('unknown for a stranger and for what is no image', async () => {
    const { tenant, people } = inStep();
    const [one, other] = [nth(people, 0), nth(people, 1)];
    const elsewhere = createTenant({ users: 3, kind: 'in-step', seed: 77 });
    await upload(tenant, one.id, await photoOf(nth([...elsewhere.users.values()], 2)));
    point(tenant, one, one.id);
    for (const size of sizes) {
      tenant.putFile(tenant.library.folderPath, fileName(other.id, size), Buffer.from('<html>'), 'app');
    }
    point(tenant, other, other.id);
    const { people: all } = await audit(tenant);
    expect(all.get(one.id)?.shows).toEqual({ S: 'unknown', M: 'unknown', L: 'unknown' });
    expect(all.get(other.id)?.shows).toEqual({ S: 'unknown', M: 'unknown', L: 'unknown' });
  });

  test('a picture that two people share counts as each one’s own', async () => {
    const { tenant, people } = inStep();
    const [one, other] = [nth(people, 0), nth(people, 1)];
    if (one.photo?.recipe.kind === 'original') tenant.changePhoto(other.id, one.photo.recipe);
    await upload(tenant, other.id, await photoOf(one));
    point(tenant, other, other.id);
    expect(await seen(tenant, other.id)).toMatchObject({ faceIsCurrent: true, someoneElses: false });
    expect((await audit(tenant)).filesOfOthersByApp).toEqual([]);
  });
});

test('only people in scope are judged, and none who left', async () => {
  const { tenant, people } = inStep();
  tenant.leave(nth(people, 0).id, 'deleted');
  tenant.leave(nth(people, 1).id, 'changed');
  expect((await audit(tenant)).totals.people).toBe(10);
  const { id } = nth(people, 2);
  expect([...(await audit(tenant, { scope: (person) => person.id === id })).people.keys()]).toEqual([id]);
});
