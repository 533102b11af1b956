/** The simulation excuses drift in S and L only while nothing but a deep check can tell of it. */
import { expect, test } from 'vitest';
import { usersWithUnreadDrift } from '../../local/simulation/unread-files.ts';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import { originalOf } from '../workflows/telling.ts';
import { scene } from './scene.ts';

const known = { etag: 'e', sha: 's' };
const unread = { etag: 'e', sha: '' };

test('drift in an unread file is excused while its times say nothing, and for the days of the deep check', async () => {
  const { world, user, row } = await scene();
  const { tenant, time } = world;
  const days = (ago: number) => new Date(time.ms() - ago * 86_400_000).toISOString();
  const stored = (files: object, deepCheckedAt = days(0)) =>
    row('Users', user.id, {
      agreement: JSON.stringify({ files: { S: known, M: known, L: unread, ...files } }),
      deepCheckedAt,
    });
  const excused = async () => (await usersWithUnreadDrift(world)).includes(user.id);
  const at = tenant.now();
  const placed = (seconds: number, original = originalOf(user), only: readonly ('S' | 'M' | 'L')[] = ['L']) =>
    placeFiles(tenant, user.id, original, {
      ...{ only, library: tenant.libraryOf(user), at: new Date(at.getTime() + seconds * 1_000) },
    });
  placed(0, originalOf(user), ['S', 'M', 'L']);
  stored({});
  expect(await excused(), 'no drift').toBe(false);
  const other = originalOf([...tenant.users.values()].at(-1) ?? user);
  placed(30, other);
  expect(await excused(), 'hidden').toBe(true);
  stored({ L: known });
  expect(await excused(), 'read before').toBe(false);
  stored({}, days(30));
  expect(await excused(), 'too long ago').toBe(false);
  stored({});
  placed(120, other);
  expect(await excused(), 'told by the times').toBe(false);
  const uploadedAt = `${new Date(at.getTime() + 120_000).toISOString().slice(0, 19)}Z`;
  stored({ L: { ...unread, uploadedAt } });
  expect(await excused(), 'in the second of the upload').toBe(true);
  placed(121, other);
  expect(await excused(), 'a second later').toBe(false);
  stored({});
  placed(1, other, ['M', 'L']);
  expect(await excused(), 'M is wrong too').toBe(false);
});
