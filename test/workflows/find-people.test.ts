/** People found by name, with what the stored rows say of their scope. */
import { expect, test } from 'vitest';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import { findPeople } from '../../shared/workflows/on-demand/find-people.ts';
import { play } from '../kit/in-process.ts';

test('a stored row says whether a person is in scope; without one it is unknown', async () => {
  const stage = await play();
  const [inScope, leaver] = [stage.withPhoto('ann'), stage.withPhoto('anna')];
  stage.tenant.setEnabled(leaver.id, false);
  const odd = stage.withPhoto('anno');
  await stage.night();
  const newcomer = stage.tenant.join({ upn: 'anne@contoso.com', displayName: 'O\\"Neill, Ann', photo: true });
  stage.wrap('users', (real) => ({
    async get(id) {
      const stored = await real.get(id);
      return id === odd.id && stored
        ? { ...stored, value: { ...stored.value, unreadable: ['upn'] } }
        : stored;
    },
  }));
  const scopes = async (text: string) =>
    new Map((await findPeople(stage.context, text)).map(({ id, scope }) => [id, scope]));
  expect(await scopes('ann')).toEqual(
    new Map([
      [inScope.id, 'in'],
      [leaver.id, 'out'],
      [odd.id, 'unknown'],
      [newcomer.id, 'unknown'],
    ]),
  );
  // Quotes and backslashes are part of the text, not of the query.
  expect(await scopes('o\\"neill')).toEqual(new Map([[newcomer.id, 'unknown']]));
  for (const text of [
    '" OR "displayName:ann',
    'zz" OR "userPrincipalName:ann',
    'zz\\" OR "displayName:ann',
    "zz\" & $filter=startswith(displayName,'ann')",
    'zz&$search="displayName:ann"',
    'zz:displayName:ann',
    'zz#ann',
    'zz%22 OR %22displayName:ann',
    '*',
  ]) {
    expect(await scopes(text), text).toEqual(new Map());
  }
});

test('at most twenty people are found, and a failure does not name what was typed', async () => {
  const stage = await play();
  for (let index = 0; index < 25; index += 1) stage.withPhoto(`user${index}`);
  expect(await findPeople(stage.context, 'user')).toHaveLength(20);
  const echo = { error: { code: 'Request_BadRequest', message: 'Syntax error in "displayName:Wintermute"' } };
  for (const [answer, kind] of [
    [{ status: 503 }, TransientError],
    [{ status: 200, body: { value: [{ id: 'x' }] } }, TransientError],
    [{ status: 400, body: echo }, PermanentError],
  ] as const) {
    const fault = stage.server.faults.add({ match: { path: /search/ }, answer });
    const error = await findPeople(stage.context, 'Wintermute').catch((failed: unknown) => failed);
    expect(error).toBeInstanceOf(kind);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('Wintermute');
    stage.server.faults.remove(fault);
  }
});
