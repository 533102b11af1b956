/** Users who are gone: what is erased, and when. */
import { expect, test } from 'vitest';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';

async function holders(stage: Play, ...names: string[]): Promise<readonly string[]> {
  return [...(await stage.context.names.holders(names)).values()].flat();
}

test('a user who is gone keeps no name, former ones included, and what was planned for the user is forgotten', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const person = stage.inStep('jane.maiden');
  await stage.night();
  tenant.rename(person.id, 'jane.wed@contoso.com');
  await stage.night();
  const names = ['jane.maiden@contoso.com', 'jane_maiden_contoso_com', 'jane.wed@contoso.com'];
  expect(await holders(stage, ...names)).toEqual([person.id, person.id, person.id]);
  await context.cursors.set(`cleared:${person.id}`, { after: '2100-01-01T00:00:00.000Z' });

  tenant.leave(person.id, 'deleted');
  await stage.night();
  await tidyUp(context);
  expect(await context.users.get(person.id)).toBeUndefined();
  expect(await holders(stage, ...names, 'jane_wed_contoso_com', person.id)).toEqual([]);
  expect(await context.cursors.list('cleared:')).toEqual([]);
  expect(await context.cursors.list('gone:')).toEqual([]);
});

test('whoever gets the name of somebody erased has it alone', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const person = stage.inStep('jane.maiden');
  await stage.night();
  tenant.rename(person.id, 'jane.wed@contoso.com');
  await stage.night();
  tenant.leave(person.id, 'deleted');
  await stage.night();
  await tidyUp(context);
  const heir = stage.inStep('jane.maiden');
  await stage.night();
  expect(await holders(stage, 'jane.maiden@contoso.com', 'jane_maiden_contoso_com')).toEqual([
    heir.id,
    heir.id,
  ]);
});
