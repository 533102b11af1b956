/**
 * Rows of every table hold nonsense: no defect of our own comes to light, no run stays open, nobody is shown a stranger,
 * and who has no part in it is in step.
 */
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../local/tenant/truth/random.ts';
import { tableNames } from '../../shared/adapters/storage-names.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { type Play, play } from '../kit/in-process.ts';
import { isThorough } from '../kit/needs.ts';
import { expectNobodyWrong } from '../kit/oracle.ts';
import { defectsOf } from './defects.ts';
import { spoiltText } from './nonsense.ts';

const seeds = Array.from({ length: isThorough ? 150 : 3 }, (_, number) => `rows/${number}`);
const spoiltRows = 5;

test.for(seeds)('nights after rows were spoilt, seed %s', { tags: ['more-time'] }, async (seed) => {
  const random = createRandom(seed);
  const stage = await play({ settings: { GUARD_UPDATES: '100', GUARD_UNKNOWN: '100', GUARD_SCOPE: '100' } });
  const people = ['ada', 'bob', 'cleo', 'dan', 'eve'].map(stage.inStep);
  await stage.night();
  for (let night = 0; night < 3; night += 1) {
    for (let number = 0; number < spoiltRows; number += 1) await spoilRow(stage, random);
    for (const person of people.slice(0, 2)) stage.tenant.changePhoto(person.id);
    const run = await stage.night();
    expect(isActive(run) || run.state === 'failed', stage.errors.at(-1)?.message).toBe(false);
    await expectNobodyWrong(stage.tenant);
  }
  expect(defectsOf(stage)).toEqual([]);
});

async function spoilRow({ account }: Play, random: Random): Promise<void> {
  const table = account.table(random.pick(tableNames));
  const rows: { partitionKey: string; rowKey: string }[] = [];
  for await (const { etag: _, timestamp: __, ...row } of table.listEntities())
    rows.push({ ...row, partitionKey: row.partitionKey ?? '', rowKey: row.rowKey ?? '' });
  if (rows.length === 0) return;
  const { partitionKey, rowKey, ...columns } = random.pick(rows);
  // A later version is refused on purpose.
  const names = Object.keys(columns).filter((name) => name !== 'schema');
  if (names.length === 0) return;
  const name = random.pick(names);
  const value = columns[name as keyof typeof columns] as unknown;
  await table.updateEntity({ partitionKey, rowKey, [name]: spoiltColumn(value, random) }, 'Merge');
}

/** Of the same type for the most part, since a column of another type is refused as a whole. */
function spoiltColumn(value: unknown, random: Random): string | number | boolean {
  if (typeof value === 'string' && random.below(4) > 0) return spoiltText(value, random).slice(0, 30_000);
  return random.pick(['', 'nonsense', '{', 'null', '[]', '0', 0, -1, 1e9, true, false]);
}
