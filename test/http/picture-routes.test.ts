/** What the contract says of pictures and of the search for people. */
import { expect, test } from 'vitest';
import { operations } from '../../shared/http/contract/all.ts';
import { changes, isRecorded } from '../../shared/http/contract/operation.ts';

const pictures = operations.filter(({ route }) => route.includes('/pictures/'));

test('a picture needs a role, and has no name in its address', () => {
  expect(pictures).toHaveLength(4);
  for (const operation of pictures) {
    expect(operation.access).toBe('pictures');
    const { success } = operation.params.shape.id?.safeParse('ada@contoso.com') ?? {};
    expect(success, operation.id).toBe(false);
  }
});

test('a search is not recorded as a change', () => {
  const search = operations.find(({ id }) => id === 'searchPeople');
  expect(search).toMatchObject({ method: 'POST', access: 'sync' });
  expect(changes(search as never)).toBe(false);
});

test('every other POST is recorded', () => {
  const silent = operations.filter((one) => one.method !== 'GET' && !isRecorded(one));
  expect(silent.map(({ id }) => id).toSorted()).toEqual(['findUser', 'searchPeople']);
});
