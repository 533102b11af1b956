/** Where a write goes: to the geo location of the observation, or nowhere. */
import { expect, test } from 'vitest';
import { askedOwnership } from '../../shared/workflows/ledger/ownership.ts';
import { observeAgain } from '../../shared/workflows/write/repair-user.ts';
import { targetOf } from '../../shared/workflows/write/target.ts';
import { hosts, playIn, someone } from './in-geos.ts';

test('a geo location that is no longer listed is not written to, and may be tried again', async () => {
  const stage = await playIn({ settings: { MODE: 'report' } });
  const { context } = stage;
  const person = someone(stage, 'emil', 'EUR');
  await stage.night();
  const observation = await observeAgain(context, await stage.row(person), askedOwnership(context.names));
  expect((await targetOf(context, observation)).geo.host).toBe(hosts.EUR[1]);
  stage.wrap('geos', ({ home }) => ({ list: async () => [home] }));
  await expect(targetOf(context, observation)).rejects.toMatchObject({
    name: 'TransientError',
    message: expect.stringContaining(hosts.EUR[1]),
  });
});
