/** Which identity of a caller is believed, and what each caller may do. */
import { describe, expect, test } from 'vitest';
import { callerId, callerOf, mustBeAllowed, type SignIn } from '../../shared/http/authorization.ts';
import { ProblemError } from '../../shared/http/problems.ts';

const id = '3F2B8A44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const off: SignIn = { SIGN_IN: 'off', FUNCTION_KEYS: 'sync', KEY_PICTURES: false, platformSignIn: undefined };
const entra: SignIn = { ...off, SIGN_IN: 'entra', platformSignIn: 'on' };

function principal(claims: readonly (readonly [string, string])[], more: object = {}): string {
  const all = claims.map(([typ, val]) => ({ typ, val }));
  return Buffer.from(JSON.stringify({ auth_typ: 'aad', claims: all, ...more })).toString('base64');
}

function requestOf(header: string | undefined) {
  return { header: (name: string) => (name === 'x-ms-client-principal' ? header : undefined) };
}

function kindOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.kind;
    throw error;
  }
  return 'allowed';
}

const reader = principal([
  ['oid', id],
  ['roles', 'Instep.Read'],
  ['preferred_username', 'ada@contoso.com'],
]);

/** Decoding ends at the first padding, and would leave the rest unread. */
const padded = ['a', 'aa', 'aaa']
  .map((name) =>
    principal([
      ['oid', id],
      ['name', name],
    ]),
  )
  .find((text) => text.endsWith('=')) as string;

describe('who calls', () => {
  test('without sign-in a header identifies no person: the platform has checked a function key', () => {
    expect(callerOf(requestOf(reader), off)).toEqual({ kind: 'key' });
    expect(callerId({ kind: 'key' })).toBe('function key');
  });

  test('with sign-in it is the person whom the platform names, by object id', () => {
    const caller = callerOf(requestOf(reader), entra);
    expect(caller).toEqual({
      kind: 'signed-in',
      id: id.toLowerCase(),
      name: 'ada@contoso.com',
      roles: ['Instep.Read'],
    });
    expect(callerId(caller)).toBe(id.toLowerCase());
  });

  test('claims may have their long names, and roles the claim type that the principal names', () => {
    const header = principal(
      [
        ['http://schemas.microsoft.com/identity/claims/objectidentifier', id],
        ['http://schemas.microsoft.com/ws/2008/06/identity/claims/role', 'Instep.Read'],
        ['my/role', 'Instep.Operate'],
      ],
      { role_typ: 'my/role' },
    );
    expect(callerOf(requestOf(header), entra)).toMatchObject({
      name: id,
      roles: ['Instep.Read', 'Instep.Operate'],
    });
  });

  test.each<[string, string | undefined, SignIn]>([
    ['no header', undefined, entra],
    [
      'the platform says that its sign-in is off, so any caller can have sent the header',
      reader,
      { ...entra, platformSignIn: 'off' },
    ],
    ['the platform says nothing of its sign-in', reader, { ...entra, platformSignIn: undefined }],
    ['two headers, joined on the way', `${reader}, ${reader}`, entra],
    ['two headers, of which the first would be decoded', `${padded}, ${reader}`, entra],
    ['no object id', principal([['roles', 'Instep.Operate']]), entra],
    ['no claims', Buffer.from('{}').toString('base64'), entra],
    ['no JSON', Buffer.from('ada').toString('base64'), entra],
    ['nothing', '', entra],
  ])('no person: %s', (_why, header, signIn) => {
    expect(kindOf(() => callerOf(requestOf(header), signIn))).toBe('sign-in-required');
  });
});

describe('who may do what', () => {
  const key = { kind: 'key' } as const;
  const person = (...roles: string[]) => ({ kind: 'signed-in', id, name: 'Ada', roles }) as const;

  test.each([
    ['a key reads', 'read', key, off, 'allowed'],
    ['a key synchronises', 'sync', key, off, 'allowed'],
    ['a key does not operate', 'operate', key, off, 'role-required'],
    ['a key operates where that is set', 'operate', key, { ...off, FUNCTION_KEYS: 'operate' }, 'allowed'],
    ['a key does not view pictures', 'pictures', key, { ...off, FUNCTION_KEYS: 'operate' }, 'role-required'],
    ['a key views pictures where that is set', 'pictures', key, { ...off, KEY_PICTURES: true }, 'allowed'],
    ['a person without a role views no pictures', 'pictures', person(), entra, 'role-required'],
    [
      'a person without a role views no pictures, even where keys may',
      'pictures',
      person('Other.Role'),
      { ...entra, KEY_PICTURES: true },
      'role-required',
    ],
    ['Instep.Read views pictures', 'pictures', person('Instep.Read'), entra, 'allowed'],
    ['a person without a role does not read', 'read', person(), entra, 'role-required'],
    ['a person with another role does not synchronise', 'sync', person('Other.Role'), entra, 'role-required'],
    ['Instep.Read reads', 'read', person('Instep.Read'), entra, 'allowed'],
    ['Instep.Read synchronises', 'sync', person('Instep.Read'), entra, 'allowed'],
    ['Instep.Read does not operate', 'operate', person('Instep.Read'), entra, 'role-required'],
    [
      'Instep.Read does not operate, even where keys may',
      'operate',
      person('Instep.Read'),
      { ...entra, FUNCTION_KEYS: 'operate' },
      'role-required',
    ],
    ['Instep.Operate does everything', 'read', person('Instep.Operate'), entra, 'allowed'],
    ['Instep.Operate operates', 'operate', person('Instep.Operate'), entra, 'allowed'],
  ] as const)('%s', (_what, access, caller, signIn, expected) => {
    expect(kindOf(() => mustBeAllowed(access, caller, signIn))).toBe(expected);
  });
});
