/** A batch that is never answered because of one user: the others are read within the time limit of a function. */
import { expect, test } from 'vitest';
import { answerWithinMs } from '../../shared/adapters/transport/halving.ts';
import { connectionPerTest } from '../adapters/transport/connection-per-test.ts';
import type { Connected } from '../adapters/transport/tenant-connection.ts';

const connect = connectionPerTest();

type Read = (
  tenant: Connected,
  users: readonly { readonly id: string; readonly upn: string }[],
) => Promise<ReadonlyMap<string, { readonly kind: string }>>;

const describe: Read = ({ sourcePhotos }, users) => sourcePhotos.describe(users.map(({ id }) => id));

const batches: readonly (readonly [string, RegExp, Read])[] = [
  ['photo metadata', /\/photo$/, describe],
  ['profiles', /getpropertiesfor/i, ({ profiles }, users) => profiles.read(users)],
];

test.each(batches)('%s: only the user whose request hangs is unknown', async (_name, path, read) => {
  const tenant = await connect({ users: 20, kind: 'in-step' }, {}, { timeoutMs: 250 });
  const users = [...tenant.server.tenant.users.values()];
  const hit = users[7]?.id ?? '';
  tenant.server.faults.add({ match: { inner: true, path, userId: hit }, answer: { hang: true } });
  const readings = await read(tenant, users);
  expect([...readings].filter(([, { kind }]) => kind === 'unknown').map(([id]) => id)).toEqual([hit]);
  // Each half that hangs is sent once; repeated attempts would take minutes.
  expect(tenant.sent.length).toBeLessThanOrEqual(11);
});

test('the one bad user among twenty is found within the time limit', () => {
  const halvings = Math.ceil(Math.log2(20));
  expect(answerWithinMs(false) + halvings * answerWithinMs(true)).toBeLessThan(90_000);
});
