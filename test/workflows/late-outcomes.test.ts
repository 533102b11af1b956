/** Ending the users whom a run did not reach keeps what a late worker stores meanwhile. */
import { expect, test } from 'vitest';
import { poisoned } from '../../shared/workflows/poison/poisoned.ts';
import { type Play, play } from '../kit/in-process.ts';

const ends: readonly (readonly [string, (stage: Play, runId: string) => Promise<unknown>])[] = [
  [
    'carried-over',
    (stage) => {
      stage.pass({ hours: 30 });
      return stage.pump();
    },
  ],
  ['failed', (stage, runId) => poisoned(stage.context, 'repair-photos', { runId, index: 0, attempt: 0 })],
];

/** Reads of the findings, after which the worker is there. */
const reads = ['list', 'getMany', 'get'] as const;

/** A run with three planned users, one of whom a worker has in hand. */
async function withLateWorker(whenRead: readonly (typeof reads)[number][]) {
  const stage = await play();
  for (const name of ['a', 'b', 'c']) stage.withPhoto(name);
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  const { findings } = stage.context;
  const [userId = ''] = (await stage.findings(id)).keys();
  const { etag = '' } = (await findings.get(id, userId)) ?? {};
  const late = async (read: (typeof reads)[number]) => {
    if (whenRead.includes(read)) await findings.setOutcome(id, userId, 'repaired', etag);
  };
  stage.wrap('findings', () => ({
    async *list(...given) {
      for await (const rows of findings.list(...given)) {
        await late('list');
        yield rows;
      }
    },
    async getMany(...given) {
      const rows = await findings.getMany(...given);
      await late('getMany');
      return rows;
    },
    async get(...given) {
      const row = await findings.get(...given);
      await late('get');
      return row;
    },
  }));
  return { stage, id, userId };
}

test.each(ends)(
  'an outcome that is stored while the others are %s stays, and is counted',
  async (left, end) => {
    for (const whenRead of [['list', 'getMany'], ['get']] as const) {
      const { stage, id, userId } = await withLateWorker(whenRead);
      await end(stage, id);
      expect((await stage.findings(id)).get(userId)?.outcome).toBe('repaired');
      expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { repaired: 1, [left]: 2 } });
    }
  },
);

test.each(ends)(
  'of a run whose rows were removed meanwhile, all users are counted as %s',
  async (left, end) => {
    const { stage, id } = await withLateWorker([]);
    const { findings } = stage.context;
    stage.wrap('findings', () => ({ get: async () => undefined }));
    await end(stage, id);
    expect((await stage.run(id)).outcomes).toEqual({ [left]: 3 });
    for await (const rows of findings.list(id))
      expect(rows.map(({ outcome }) => outcome)).toEqual([undefined, undefined, undefined]);
  },
);
