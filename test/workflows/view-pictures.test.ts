/** Pictures for somebody who looks at them: what each side has, what would be written, and whose face is not shown. */
import { describe, expect, test } from 'vitest';
import { countsBetween } from '../../local/tenant/server/accounting.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError } from '../../shared/core/errors.ts';
import type { Geo } from '../../shared/ports/tenant.ts';
import { type Picture, viewPicture } from '../../shared/workflows/on-demand/view-picture.ts';
import { type Play, play } from '../kit/in-process.ts';
import { filesOf, property, show } from '../kit/people.ts';

const graph = 'graph.microsoft.com';
const { signal } = new AbortController();
const exchange: Picture = { of: 'exchange' };
const shown: Picture = { of: 'sharepoint', size: 'M' };
const rendition: Picture = { of: 'rendition', size: 'L' };

async function view(stage: Play, { id: userId }: Pick<Person, 'id'>, picture: Picture) {
  const viewed = await viewPicture(stage.context, { userId, picture, signal });
  if (viewed.kind !== 'picture') return viewed;
  const { bytes, sha } = viewed;
  expect(sha).toBe(stage.context.images.sha256(bytes));
  return { kind: 'picture', bytes: Buffer.from(bytes) };
}

function kindOf(viewed: Awaited<ReturnType<typeof view>>): string {
  return 'why' in viewed ? `${viewed.kind}: ${viewed.why}` : viewed.kind;
}

/** A night in which Ann, who had no photo, gets hers. */
async function repaired() {
  const stage = await play();
  const [ann, bob] = [stage.withPhoto('ann'), stage.inStep('bob')];
  await stage.closedBefore();
  const run = await stage.night();
  return { stage, ann, bob, run };
}

async function fileOf({ tenant }: Play, base: string, at: 0 | 1 | 2) {
  const file = filesOf(tenant, base)[at];
  if (file === undefined) throw new Error('there is no such file');
  return { kind: 'picture', bytes: await file.bytes() };
}

test('both sides are shown as they are, and a rendition is the very file that a repair uploads', async () => {
  const stage = await play();
  const ann = stage.withPhoto('ann');
  await stage.night();
  const would = await view(stage, ann, rendition);
  const uploads: Buffer[] = [];
  stage.wrap('writer', (real) => ({
    async upload(folder, name, content) {
      if (name.endsWith('_LThumb.jpg'))
        uploads.push(Buffer.from('onlyNew' in content ? content.onlyNew : content));
      return real.upload(folder, name, content);
    },
  }));
  await stage.night();
  expect(would).toEqual({ kind: 'picture', bytes: uploads[0] });
  expect(await view(stage, ann, exchange)).toMatchObject({ kind: 'picture' });
  for (const [at, size] of (['S', 'M', 'L'] as const).entries()) {
    const file = await fileOf(stage, ann.id, at as 0 | 1 | 2);
    expect(await view(stage, ann, { of: 'sharepoint', size })).toEqual(file);
  }
});

test('pictures that are viewed together take one batch of each kind, each with its own face', async () => {
  const { stage, ann, bob } = await repaired();
  const before = stage.server.counts();
  const all = [ann, bob].flatMap((one) => [view(stage, one, exchange), view(stage, one, shown)]);
  const [annHas, annShown, bobHas, bobShown] = await Promise.all(all);
  const { requests } = countsBetween(before, stage.server.counts());
  expect(requests).toMatchObject({ [`${graph} batch`]: 1, [`${graph} batch/photo-value`]: 2 });
  expect(annHas).toEqual({ kind: 'picture', bytes: await ann.photo?.bytes() });
  expect(bobHas).toEqual({ kind: 'picture', bytes: await bob.photo?.bytes() });
  expect(annShown).toEqual(await fileOf(stage, ann.id, 1));
  expect(bobShown).toEqual(await fileOf(stage, bob.id, 1));
});

test('photos whose size a night has read fit into one batch; one that was never read may be of any size', async () => {
  const stage = await play();
  const people = Array.from({ length: 5 }, (_, index) => stage.inStep(`person${index}`));
  await stage.night();
  const batches = async () => {
    const before = stage.server.counts();
    const viewed = await Promise.all(people.map((one) => view(stage, one, exchange)));
    expect(viewed.map(kindOf)).toEqual(people.map(() => 'picture'));
    return countsBetween(before, stage.server.counts()).requests[`${graph} batch`];
  };
  expect(await batches()).toBe(1);
  for (const { id } of people) {
    const row = await stage.context.users.get(id);
    if (row) await stage.context.users.saveSnapshot(id, row.etag, { ...row.value, source: undefined });
  }
  expect(await batches()).toBe(3);
});

test('viewers get all of the time, and during a run a quarter of it', async () => {
  const { stage, ann } = await repaired();
  const shares: number[] = [];
  stage.wrap('gathering', (real) => ({
    async ask(wanted) {
      shares.push(await wanted.share());
      return real.ask(wanted);
    },
  }));
  const viewBoth = async () => [await view(stage, ann, exchange), await view(stage, ann, shown)];
  await viewBoth();
  await stage.begin();
  expect(await viewBoth()).toMatchObject([{ kind: 'picture' }, { kind: 'picture' }]);
  expect(shares).toEqual([1, 1, 1 / 4, 1 / 4]);
});

describe('there is no picture', () => {
  test('of a user whom Instep does not know, or who has left', async () => {
    const { stage, ann } = await repaired();
    const nobody = { id: '00000000-0000-4000-8000-000000000000' };
    expect(kindOf(await view(stage, nobody, exchange))).toBe('no-user');
    stage.tenant.leave(ann.id, 'deleted');
    expect(kindOf(await view(stage, ann, exchange))).toBe('no-user');
  });

  test('in Exchange: none, no mailbox, or unreadable, and then no rendition either', async () => {
    const { stage, ann, bob } = await repaired();
    stage.tenant.removePhoto(ann.id);
    expect(kindOf(await view(stage, ann, exchange))).toBe('none: The user has no photo in Exchange.');
    stage.tenant.loseMailbox(ann.id);
    expect(kindOf(await view(stage, ann, rendition))).toMatch(/^no-mailbox: /);
    stage.tenant.changeBytes(bob.id, Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 3, 4, 0xff, 0xd9]));
    expect(kindOf(await view(stage, bob, exchange))).toMatch(/^unreadable: The photo in Exchange /);
    expect(kindOf(await view(stage, bob, rendition))).toMatch(/^unreadable: The photo in Exchange /);
    stage.wrap('sourcePhotos', () => ({
      download: async (ids) => new Map(ids.map((id) => [id, { kind: 'unknown', cause: 'HTTP 503' }])),
    }));
    expect(kindOf(await view(stage, bob, exchange))).toBe('unreadable: It could not be read: HTTP 503.');
  });

  test('in SharePoint: hidden, no address, no file, a placeholder, or no profile', async () => {
    const { stage, ann, bob } = await repaired();
    const none = 'none: SharePoint shows no photo of the user.';
    const file = await fileOf(stage, ann.id, 1);
    stage.set({ PLACEHOLDER_HASHES: stage.context.images.sha256(file.bytes) });
    expect(kindOf(await view(stage, ann, shown))).toBe(none);
    expect(kindOf(await view(stage, bob, shown))).toBe('picture');
    stage.tenant.deleteFile(ann.id, 'M');
    expect(kindOf(await view(stage, ann, shown))).toBe(none);
    stage.tenant.pointAt(ann.id, '');
    expect(kindOf(await view(stage, ann, shown))).toBe(none);
    stage.tenant.removeInSharePoint(bob.id, 'keep');
    expect(kindOf(await view(stage, bob, shown))).toBe(none);
    stage.wrap('profiles', () => ({
      read: async (users) => new Map(users.map(({ id }) => [id, { kind: 'missing' }])),
    }));
    expect(kindOf(await view(stage, ann, shown))).toBe('none: The user has no profile in SharePoint.');
  });

  test('that could be read in SharePoint', async () => {
    const { stage, ann } = await repaired();
    const why = async () => kindOf(await view(stage, ann, shown));
    const library = stage.wrap('library', () => ({
      read: async () => ({ kind: 'unknown', cause: 'HTTP 500' }),
    }));
    expect(await why()).toBe('unreadable: It could not be read: picture file: HTTP 500.');
    library();
    const noPicture = stage.wrap('library', () => ({
      read: async () => ({ kind: 'file', bytes: new Uint8Array([60, 115, 118, 103]) }),
    }));
    expect(await why()).toBe('unreadable: The file in SharePoint is not a readable image.');
    noPicture();
    const profiles = stage.wrap('profiles', () => ({
      read: async (users) => new Map(users.map(({ id }) => [id, { kind: 'unknown', cause: 'HTTP 403' }])),
    }));
    expect(await why()).toBe('unreadable: It could not be read: profile: HTTP 403.');
    profiles();
    const users = stage.wrap('users', (real) => ({
      async get(id) {
        const stored = await real.get(id);
        return stored && { ...stored, value: { ...stored.value, unreadable: ['upn'] } };
      },
    }));
    expect(await why()).toMatch(/unreadable: .*upn cannot be read/);
    users();
    stage.tenant.pointAt(ann.id, 'https://elsewhere.example/face.jpg');
    expect(await why()).toBe(
      'unreadable: It could not be read: the profile shows an address outside User Photos.',
    );
    stage.wrap('geos', (real) => ({ listing: async () => withBrokenGeo(await real.listing()) }));
    await stage.remember(ann, ({ profile }) => ({
      profile: { ...(profile as NonNullable<typeof profile>), host: 'eu.example' },
    }));
    expect(await why()).toMatch(/picture library on eu.example: no library/);
  });
});

function undoneProperties(person: Person) {
  return { PictureURL: String(property(person, 'PictureURL')), 'SPS-PicturePlaceholderState': '0' };
}

/** A second geo location, which has every profile and no readable library. */
function withBrokenGeo(listing: Awaited<ReturnType<Play['context']['geos']['listing']>>) {
  const [home] = listing.geos as [Geo];
  const host = 'eu.example';
  const broken: Geo = {
    ...home,
    host,
    home: false,
    code: 'EUR',
    library: { ...home.library, locate: () => Promise.reject(new PermanentError('gone', 'no library')) },
    profiles: {
      async read(users) {
        const found = [...(await home.profiles.read(users))];
        return new Map(found.map(([id, one]) => [id, { ...one, personalSiteHost: host } as typeof one]));
      },
    },
  };
  return { ...listing, geos: [home, broken] };
}

describe('a face that is not the user’s own is never shown', () => {
  test('neither a colleague’s file nor the profile of a colleague', async () => {
    const { stage, ann, bob } = await repaired();
    show(stage.tenant, ann, bob.id);
    expect(kindOf(await view(stage, ann, shown))).toMatch(/^not-own: .*file that is not the user's own/);
    stage.wrap('profiles', (real) => ({
      async read() {
        const of = await real.read([{ id: bob.id, upn: bob.upn }]);
        return new Map([[ann.id, of.get(bob.id) as never]]);
      },
    }));
    expect(kindOf(await view(stage, ann, shown))).toMatch(/^not-own: .*belongs to another user/);
  });
});

describe('an undo copy', () => {
  const undoOf = (runId: string, size: 'S' | 'M' | 'L' = 'M'): Picture => ({ of: 'undo', runId, size });

  test('is what SharePoint showed before the run, as long as it is kept', async () => {
    const stage = await play();
    const person = stage.inStep('a');
    stage.tenant.editInSharePoint(person.id);
    const was = await fileOf(stage, person.id, 1);
    await stage.closedBefore();
    const { id } = await stage.night();
    expect(await view(stage, person, undoOf(id))).toEqual(was);
    expect(await view(stage, person, shown)).not.toEqual(was);
    expect(kindOf(await view(stage, person, undoOf('20200101T010000Z')))).toMatch(
      /^none: There is no undo copy/,
    );
    const copies = await stage.context.undo.get(person.id, id);
    const changed = stage.wrap('undo', () => ({
      get: async () => copies.map((copy) => ({ ...copy, files: { M: new Uint8Array([1]) } })),
    }));
    expect(kindOf(await view(stage, person, undoOf(id)))).toMatch(/^unreadable: The undo copy /);
    expect(kindOf(await view(stage, person, undoOf(id, 'S')))).toMatch(
      /^none: There was no file of this size/,
    );
    changed();
    const [kept] = copies;
    const forged = stage.wrap('undo', () => ({
      get: async () => [{ ...(kept as (typeof copies)[0] & {}), trust: 'forged' as const }],
    }));
    expect(kindOf(await view(stage, person, undoOf(id)))).toMatch(
      /^unreadable: .*another program changed it/,
    );
    forged();
    const renamed = stage.wrap('undo', () => ({
      get: async () =>
        copies.map(({ base, properties, ...copy }) => ({
          ...copy,
          base: 'a_contoso_com',
          properties: { ...properties, PictureURL: properties.PictureURL.replace(base, 'a_contoso_com') },
        })),
    }));
    expect(await view(stage, person, undoOf(id))).toEqual(was);
    await stage.context.names.claim([{ name: 'a_contoso_com', id: '00000000-0000-4000-8000-000000000001' }]);
    expect(kindOf(await view(stage, person, undoOf(id)))).toMatch(/^not-own: /);
    renamed();
    stage.pass({ days: 31 });
    expect(kindOf(await view(stage, person, undoOf(id)))).toMatch(/^none: There is no undo copy/);
  });

  test.each([
    ['nothing', { 'SPS-PicturePlaceholderState': '1' }, /^none: SharePoint showed no photo/],
    ['another address', { PictureURL: 'https://elsewhere.example/x.jpg' }, /^not-own: /],
    ['files of a colleague', { PictureURL: 'colleague' }, /^not-own: /],
    [
      'other files of their own, which are gone by now',
      { PictureURL: 'left' },
      /^none: .*no file of this size/,
    ],
  ])('of a user who was shown with %s has no picture', async (_what, changed, expected) => {
    const { stage, ann, bob, run } = await repaired();
    const [copy] = await stage.context.undo.get(ann.id, run.id);
    if (copy === undefined) throw new Error('there is no copy');
    const url = `${String(property(bob, 'PictureURL'))}`;
    const properties = { ...copy.properties, ...changed };
    if (properties.PictureURL === 'colleague') properties.PictureURL = url;
    if (properties.PictureURL === 'left') {
      properties.PictureURL = `${String(property(ann, 'PictureURL'))}`.replace(copy.base, 'ann_contoso_com');
      await stage.context.names.claim([{ name: 'ann_contoso_com', id: ann.id }]);
    }
    const first = { ...copy, files: { M: new Uint8Array([1]) }, properties };
    stage.wrap('undo', () => ({ get: async () => [first] }));
    expect(kindOf(await view(stage, ann, undoOf(run.id)))).toMatch(expected);
  });

  test('that holds no file is shown by the file that the run left in SharePoint, if it can be read', async () => {
    const { stage, ann, run } = await repaired();
    const [copy] = await stage.context.undo.get(ann.id, run.id);
    if (copy === undefined) throw new Error('there is no copy');
    // As if the run had written under another name, and had left what is under the object id.
    const properties = { ...copy.properties, ...undoneProperties(ann) };
    const other = { ...copy, base: 'ann_contoso_com', properties };
    stage.wrap('undo', () => ({ get: async () => [other] }));
    expect(await view(stage, ann, undoOf(run.id))).toEqual(await fileOf(stage, ann.id, 1));
    stage.wrap('library', () => ({ read: async () => ({ kind: 'unknown', cause: 'HTTP 403' }) }));
    expect(kindOf(await view(stage, ann, undoOf(run.id)))).toBe(
      'unreadable: It could not be read: picture file: HTTP 403.',
    );
  });

  test('of a geo location that cannot be read is unreadable; one without a location is from home', async () => {
    const { stage, ann, run } = await repaired();
    const [copy] = await stage.context.undo.get(ann.id, run.id);
    let host = '';
    stage.wrap('undo', () => ({ get: async () => [{ ...(copy as NonNullable<typeof copy>), host }] }));
    stage.wrap('geos', (real) => ({ listing: async () => withBrokenGeo(await real.listing()) }));
    expect(kindOf(await view(stage, ann, undoOf(run.id)))).toMatch(/^none: SharePoint showed no photo/);
    host = 'eu.example';
    expect(kindOf(await view(stage, ann, undoOf(run.id)))).toMatch(
      /picture library on eu.example: no library/,
    );
    host = 'gone.example';
    expect(kindOf(await view(stage, ann, undoOf(run.id)))).toMatch(
      /geo location of gone.example is not listed/,
    );
  });
});
