import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fileName,
  isOn,
  mayBeRestored,
  type PointsAt,
  pictureTimestamp,
  pictureUrl,
  pointsAt,
} from '../../shared/core/picture-url.ts';
import { libraryLocation, userId } from './examples.ts';

const base = (name: string): PointsAt => ({ kind: 'base', base: name });
const elsewhere: PointsAt = { kind: 'elsewhere' };
const nothing: PointsAt = { kind: 'nothing' };
const folder = 'https://contoso-my.sharepoint.com:443/User%20Photos/Profile%20Pictures';

describe('what a PictureURL points at', () => {
  test.each<[string, string, PointsAt]>([
    ['as SharePoint stores it', `${folder}/${userId}_MThumb.jpg`, base(userId)],
    ['without the port', `${folder.replace(':443', '')}/${userId}_MThumb.jpg`, base(userId)],
    [
      'with spaces as they are',
      `https://contoso-my.sharepoint.com/User Photos/Profile Pictures/${userId}_MThumb.jpg`,
      base(userId),
    ],
    ['in any case', `${folder}/${userId}_MThumb.jpg`.toUpperCase(), base(userId)],
    ['with the time stamp of the cache', `${folder}/${userId}_MThumb.jpg?t=63783110969`, base(userId)],
    ['with a fragment', `${folder}/${userId}_MThumb.jpg#top`, base(userId)],
    ['the older generation of names', `${folder}/ada_contoso_com_MThumb.jpg`, base('ada_contoso_com')],
    ['a name that itself looks like a thumbnail', `${folder}/x_MThumb.jpg_MThumb.jpg`, base('x_mthumb.jpg')],
    ['a percent sign in the name', `${folder}/100%25_MThumb.jpg`, base('100%')],
    ['empty', '', nothing],
    ['blank', '   ', nothing],
    [
      "SharePoint's own placeholder",
      'https://contoso-my.sharepoint.com/_layouts/15/images/PersonPlaceholder.96x96x32.png',
      nothing,
    ],
    [
      "SharePoint's own placeholder on the main host",
      'https://contoso.sharepoint.com:443/_LAYOUTS/15/userphoto.aspx',
      nothing,
    ],
    ['the small file', `${folder}/${userId}_SThumb.jpg`, elsewhere],
    ['the large file', `${folder}/${userId}_LThumb.jpg`, elsewhere],
    ['another kind of file', `${folder}/${userId}_MThumb.png`, elsewhere],
    ['no base at all', `${folder}/_MThumb.jpg`, elsewhere],
    ['the folder itself', `${folder}/`, elsewhere],
    ['a folder below', `${folder}/old/${userId}_MThumb.jpg`, elsewhere],
    ['a slash hidden in the name', `${folder}/old%2F${userId}_MThumb.jpg`, elsewhere],
    [
      'another folder',
      `https://contoso-my.sharepoint.com/User%20Photos/Profilbilder/${userId}_MThumb.jpg`,
      elsewhere,
    ],
    ['a folder that only begins alike', `${folder}%20old/${userId}_MThumb.jpg`, elsewhere],
    ['out of the folder by dots', `${folder}/../Other/${userId}_MThumb.jpg`, elsewhere],
    ['another host', `${folder.replace('contoso-my', 'contoso')}/${userId}_MThumb.jpg`, elsewhere],
    [
      'a host that only begins alike',
      `${folder.replace('.com:443', '.com.example')}/${userId}_MThumb.jpg`,
      elsewhere,
    ],
    ['malformed percent-encoding', `${folder}/%E0%A4%A_MThumb.jpg`, elsewhere],
    ['no address', 'a picture', elsewhere],
    ['a path alone', `/User Photos/Profile Pictures/${userId}_MThumb.jpg`, elsewhere],
  ])('%s', (_name, url, expected) => {
    expect(pointsAt(url, libraryLocation)).toEqual(expected);
  });

  test('host and folder are compared without regard to case', () => {
    const shouting = {
      host: libraryLocation.host.toUpperCase(),
      folder: libraryLocation.folder.toUpperCase(),
    };
    expect(pointsAt(`${folder}/${userId}_MThumb.jpg`, shouting)).toEqual(base(userId));
  });

  test('a folder with a localised name is recognised', () => {
    const german = { ...libraryLocation, folder: '/User Photos/Profilbilder für Größe' };
    expect(pointsAt(pictureUrl(userId, german), german)).toEqual(base(userId));
    expect(pointsAt(pictureUrl(userId, german), libraryLocation)).toEqual(elsewhere);
  });
});

test('an address is written as SharePoint writes it', () => {
  expect(pictureUrl(userId, libraryLocation)).toBe(`${folder}/${userId}_MThumb.jpg`);
});

test.each(['S', 'M', 'L'] as const)('the %s file is named after base and size', (size) => {
  expect(fileName(userId, size)).toBe(`${userId}_${size}Thumb.jpg`);
});

/** What a file or folder of SharePoint may be called: no control characters, no slash. */
const segment = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .filter((text) => text.isWellFormed() && !/[/\p{Cc}\p{Zl}\p{Zp}]|^\.{1,2}$/u.test(text));

test('the address written for a base points at that base, whatever a name may hold', () => {
  fc.assert(
    fc.property(segment, fc.array(segment, { minLength: 1, maxLength: 3 }), (name, folders) => {
      const somewhere = { host: libraryLocation.host, folder: `/${folders.join('/')}` };
      expect(pointsAt(pictureUrl(name, somewhere), somewhere)).toEqual(base(name.toLowerCase()));
    }),
  );
});

test('an address points at one picture base only, so no two people share it', () => {
  fc.assert(
    fc.property(segment, segment, (a, b) => {
      const alike = a.toLowerCase() === b.toLowerCase();
      expect(
        JSON.stringify(pointsAt(pictureUrl(a, libraryLocation), libraryLocation)) ===
          JSON.stringify(base(b.toLowerCase())),
      ).toBe(alike);
    }),
  );
});

/** Values seen in published SharePoint profiles, with the moments they stand for. */
test.each([
  ['63783110969', '2022-03-17T10:49:29.000Z'],
  ['63783110969', '2022-03-17T10:49:29.999Z'],
  ['62135596800', '1970-01-01T00:00:00.000Z'],
  ['0', '0001-01-01T00:00:00.000Z'],
])('time stamp %s is %s', (stamp, at) => {
  expect(pictureTimestamp(new Date(at))).toBe(stamp);
});

test('another published time stamp is on the day it was published for', () => {
  const day = '2022-09-22';
  const first = Number(pictureTimestamp(new Date(`${day}T00:00:00Z`)));
  expect(63_799_442_436 - first).toBeGreaterThanOrEqual(0);
  expect(63_799_442_436 - first).toBeLessThan(86_400);
});

test.each([
  ['https://contoso-my.sharepoint.com/User%20Photos/a.jpg', 'Contoso-my.sharepoint.com', true],
  ['https://contosoeur-my.sharepoint.com/User%20Photos/a.jpg', 'contoso-my.sharepoint.com', false],
  ['', 'contoso-my.sharepoint.com', false],
])('the address "%s" is on %s: %s', (address, host, expected) => {
  expect(isOn(address, host)).toBe(expected);
});

describe('whether a stored address may be written again', () => {
  const own = `/User%20Photos/Profile%20Pictures/${userId}_MThumb.jpg`;
  test.each<[string, string, boolean]>([
    ['none', '', true],
    ['as SharePoint stores it', `${folder}/${userId}_MThumb.jpg`, true],
    ['without the port', `https://contoso-my.sharepoint.com${own}`, true],
    ['blanks', '  ', false],
    ['another host', `https://evil.example${own}`, false],
    ['a host that begins like ours', `https://contoso-my.sharepoint.com.evil.example${own}`, false],
    ['another folder', 'https://contoso-my.sharepoint.com/sites/x/a_MThumb.jpg', false],
    ['a folder above', `${folder}/../../x/${userId}_MThumb.jpg`, false],
    ['another scheme', `http://contoso-my.sharepoint.com${own}`, false],
    ['another port', `https://contoso-my.sharepoint.com:8443${own}`, false],
    ['a name', `https://user@contoso-my.sharepoint.com${own}`, false],
    ['a password', `https://:secret@contoso-my.sharepoint.com${own}`, false],
    [
      'a page that shows anybody',
      'https://contoso-my.sharepoint.com/_layouts/15/userphoto.aspx?accountname=b',
      false,
    ],
    ['a placeholder of another host', 'https://evil.example/_layouts/15/images/p.png', false],
  ])('%s', (_name, url, may) => {
    expect(mayBeRestored(url, libraryLocation)).toBe(may);
  });
});
