/** Writers are bound to a lease, and each write asks for it. */
import { expect, test } from 'vitest';
import { createWriters } from '../../shared/adapters/writers.ts';
import type { PhotoWriter, WritePermit } from '../../shared/ports/tenant.ts';

function setUp(held: () => boolean) {
  const written: string[] = [];
  const writer: PhotoWriter = {
    upload: async (folder, name) => void written.push(`upload ${folder}/${name}`),
    remove: async (path) => void written.push(`remove ${path}`),
    setProperty: async (_upn, property, value) => void written.push(`${property}=${value}`),
  };
  const writers = createWriters({
    clock: { now: () => new Date('2027-03-02T09:00:00Z') },
    writerAt: (host) => (host === 'contoso-my.sharepoint.com' ? writer : undefined),
  });
  const permit: WritePermit = {
    lease: { held: async () => held(), release: async () => undefined },
    reason: { userId: 'ada', runId: '20270302T010000Z', action: 'copy' },
  };
  return { writers, permit, written };
}

const home = { host: 'contoso-my.sharepoint.com', home: true };

test('each write goes through as long as the lease is held', async () => {
  const { writers, permit, written } = setUp(() => true);
  const writer = writers.open(home, permit);
  await writer.upload('/folder', 'a_MThumb.jpg', new Uint8Array(3));
  await writer.setProperty('ada@contoso.com', 'PictureURL', '');
  await writer.remove('/folder/a_MThumb.jpg');
  expect(written).toEqual(['upload /folder/a_MThumb.jpg', 'PictureURL=', 'remove /folder/a_MThumb.jpg']);
});

test.each([
  ['an upload', (writer: PhotoWriter) => writer.upload('/folder', 'a_MThumb.jpg', new Uint8Array(3))],
  ['a property', (writer: PhotoWriter) => writer.setProperty('ada@contoso.com', 'PictureURL', '')],
  ['a removal', (writer: PhotoWriter) => writer.remove('/folder/a_MThumb.jpg')],
])('once the lease is lost, %s is refused and says whose it was', async (_name, write) => {
  let isHeld = true;
  const { writers, permit, written } = setUp(() => isHeld);
  const writer = writers.open(home, permit);
  isHeld = false;
  await expect(write(writer)).rejects.toMatchObject({
    name: 'PermanentError',
    code: 'lease-lost',
    message: expect.stringContaining('ada'),
  });
  expect(written).toEqual([]);
});

test('a geo location that was never opened has no writer', () => {
  const { writers, permit } = setUp(() => true);
  expect(() => writers.open({ host: 'elsewhere-my.sharepoint.com', home: false }, permit)).toThrow(
    'elsewhere-my.sharepoint.com',
  );
});
