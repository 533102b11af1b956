/** Another program replaces files while Instep writes one beside them: what no reading can tell breaks no promise. */
import { beforeAll, expect, test } from 'vitest';
import { Invariants } from '../../local/simulation/invariants/invariants.ts';
import { loadClients } from '../../local/simulation/load-clients.ts';
import { tenantFetch, tenantTokens } from '../../local/simulation/tenant-wire.ts';
import { fileName } from '../../local/tenant/truth/names.ts';
import type { Size } from '../../local/tenant/truth/types.ts';
import { plannedWrite, type Scene, scene } from './scene.ts';

beforeAll(loadClients);

const secondMs = 1_000;

interface Stage {
  readonly given: Scene;
  readonly writes: (size: Size) => Promise<void>;
  /** Microsoft gives the user a silhouette. */
  readonly blanks: () => Promise<void>;
  /** Instep reads a file, which may be answered as it was before. */
  readonly reads: (size: Size, how?: 'stale') => Promise<void>;
  /** Instep no longer holds the lease. */
  readonly ends: () => void;
}

/** The next repair of a user whose files Instep has written before. */
async function repair(): Promise<Stage> {
  const given = await scene();
  const { world, user } = given;
  const invariants = new Invariants(world);
  const next = () => given.wait(secondMs);
  const writes = (size: Size) =>
    plannedWrite(given, invariants, ({ put }) => put(user, size, user)).then(next);
  await invariants.afterStep();
  world.tenant.changePhoto(user.id);
  await invariants.afterStep();
  for (const size of ['L', 'M', 'S'] as const) await writes(size);
  given.row('Leases', user.id, { until: new Date(world.time.ms() + 3_600_000).toISOString() });
  return {
    given,
    writes,
    async blanks() {
      world.tenant.blank(user.id);
      await invariants.afterStep();
      await next();
    },
    reads: (size, how) => reads(given, size, how),
    ends() {
      given.row('Leases', user.id, { until: '2027-01-01T00:00:00.000Z' });
      invariants.afterNight('faulty');
    },
  };
}

async function reads({ world, user }: Scene, size: Size, how?: 'stale'): Promise<void> {
  const { served, time, random, log, tooSoon, looks } = world;
  const { host, folderPath } = world.tenant.libraryOf(user);
  const rates = () => (how === 'stale' ? { stale: 1 } : {});
  const none = () => undefined;
  const noted = { tell: none, arrives: none, counts: new Map(), answered: world.answered };
  const wire = { service: 'tenant' as const, time, random, log, rates, tooSoon, looks, ...noted };
  const send = tenantFetch(served, wire, { name: 'a worker', alive: true });
  const { token = '' } = (await tenantTokens(served).getToken(`https://${host}/.default`)) ?? {};
  const file = encodeURIComponent(`${folderPath}/${fileName(user.id, size)}`);
  const address = `https://${host}/_api/web/getFileByServerRelativePath(decodedUrl='${file}')/$value`;
  let status = 0;
  send(address, { headers: { authorization: `Bearer ${token}` } }).then((answer) => {
    status = answer.status;
  });
  await time.run(() => status !== 0);
  expect(status).toBe(200);
}

const unseen: readonly (readonly [string, (stage: Stage) => Promise<void>])[] = [
  [
    'a cache answers as it was before',
    async ({ reads, blanks, writes }) => {
      await reads('M');
      await blanks();
      await writes('S');
      await reads('M', 'stale');
    },
  ],
  [
    'the files are replaced between L and M',
    async ({ writes, blanks }) => {
      await writes('L');
      await blanks();
      await writes('M');
      await writes('S');
    },
  ],
];

test.each(unseen)('no promise is broken where %s', async (_, happens) => {
  const stage = await repair();
  await happens(stage);
  expect(stage.ends).not.toThrow();
  // A run that only reports reads it, and may not repair it.
  await stage.reads('M');
  expect(stage.ends).not.toThrow();
});

const seen: readonly (readonly [string, (stage: Stage) => Promise<void>])[] = [
  [
    'a file was read only before the write',
    async ({ reads, blanks, writes }) => {
      await blanks();
      await reads('M');
      await writes('S');
    },
  ],
  [
    'a cache answered only before the write',
    async ({ reads, blanks, writes }) => {
      await reads('M');
      await blanks();
      await reads('M', 'stale');
      await writes('S');
    },
  ],
  [
    'it was read after the write as it is',
    async ({ reads, blanks, writes }) => {
      await blanks();
      await writes('S');
      await reads('M');
    },
  ],
];

test.each(seen)('the promise is broken where %s', async (_, happens) => {
  const stage = await repair();
  await happens(stage);
  expect(stage.ends).toThrow('one-face-in-all-sizes');
});
