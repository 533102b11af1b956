/** Files of a removed photo are deleted only while everything still speaks for it. */
import { expect, test } from 'vitest';
import type { ProfileReading, SourceReading } from '../../shared/core/observation.ts';
import { pictureUrl } from '../../shared/core/picture-url.ts';
import type { UserRow } from '../../shared/core/user.ts';
import type { Located } from '../../shared/workflows/observe/geo-lookup.ts';
import { mayBeRemoved } from '../../shared/workflows/tidy/may-be-removed.ts';
import { agreement, libraryLocation as location, user, userId } from '../core/examples.ts';
import { contextOf, memory } from './refresh-parts.ts';

interface Now {
  readonly row: UserRow | undefined;
  /** Of the directory; undefined: there is no such user. */
  readonly facts: object | undefined;
  readonly profile: ProfileReading;
  readonly source: SourceReading;
  /** The picture base of the files, and who has had it. */
  readonly base: string;
  readonly holders: readonly string[];
}

const empty: ProfileReading = {
  kind: 'profile',
  objectId: userId,
  pictureUrl: '',
  placeholderState: '1',
  syncState: '0',
  timestamp: '0',
  personalSiteHost: location.host,
};
const photo: SourceReading = { kind: 'photo', etag: 'e' } as SourceReading;
const removable: Now = {
  row: user,
  facts: {},
  profile: empty,
  source: { kind: 'none' } as SourceReading,
  base: userId,
  holders: [],
};

async function answer(changes: Partial<Now>) {
  const { row, facts, profile, source, base, holders } = { ...removable, ...changes };
  const geo = { host: location.host, profiles: { read: async () => new Map([[userId, profile]]) } };
  const context = contextOf({
    users: { get: async () => row && { value: row, etag: '1' } },
    directory: { user: async () => facts },
    names: { holders: async () => new Map([[base, holders]]) },
    geos: { listing: async () => ({ geos: [geo], partial: undefined }) },
    sourcePhotos: { describeAlone: async () => source },
    cursors: memory({}),
    settings: {
      GUESTS: 'exclude',
      DISABLED_USERS: 'include',
      SCOPE_GROUP: undefined,
      EXCLUDE_GROUP: undefined,
    },
  });
  const files = { userId, after: '', agreement: { ...agreement, base } };
  return mayBeRemoved(context, files, { geo, location } as unknown as Located);
}

const undone: UserRow = { ...user, undoneSha: agreement.sourceSha };

test.each<[string, 'yes' | 'over' | 'no', Partial<Now>]>([
  ['nothing is shown, and Exchange has no photo', 'yes', {}],
  ['an administrator undid the photo that Exchange has', 'yes', { row: undone, source: photo }],
  ['the files have a name that only this user had', 'yes', { base: 'ada_contoso_com', holders: [userId] }],
  [
    'the profile shows other files',
    'yes',
    { profile: { ...empty, pictureUrl: pictureUrl('other', location) } },
  ],
  [
    'the profile shows these files',
    'over',
    { profile: { ...empty, pictureUrl: pictureUrl(userId, location) } },
  ],
  ['the user is not known any more', 'over', { row: undefined }],
  ['the directory has no such user', 'no', { facts: undefined }],
  ['the user is out of scope now', 'no', { facts: { userType: 'Guest' } }],
  ['a write was begun', 'no', { row: { ...user, pending: {} as UserRow['pending'] } }],
  ['it cannot be told whether a write was begun', 'no', { row: { ...user, uncheckedPending: 'HTTP 503' } }],
  ['another user had that name too', 'no', { base: 'ada_contoso_com', holders: [userId, 'x'] }],
  ['the profile cannot be read', 'no', { profile: { kind: 'unknown', cause: 'HTTP 503' } }],
  ['the profile is not there', 'no', { profile: { kind: 'missing' } }],
  ['the profile is another user’s', 'no', { profile: { ...empty, objectId: 'x' } }],
  ['Exchange has a photo', 'no', { source: photo }],
  ['Exchange does not answer', 'no', { source: { kind: 'unknown', cause: 'HTTP 503' } }],
  [
    'Exchange does not answer about what was undone',
    'no',
    { row: undone, source: { kind: 'unknown', cause: '' } },
  ],
])('%s: %s', async (_name, expected, changes) => {
  expect(await answer(changes)).toBe(expected);
});
