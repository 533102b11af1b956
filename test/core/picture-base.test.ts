import { describe, expect, test } from 'vitest';
import { baseKey, isObjectId, nameKey, namesOf, upnBase } from '../../shared/core/picture-base.ts';
import { userId } from './examples.ts';

test('the key of a base is short, the same in every case, and another for another base', () => {
  expect(baseKey('Ada_Contoso_com')).toBe(baseKey('ada_contoso_com'));
  expect(baseKey(userId)).toMatch(/^[0-9a-f]{12}$/);
  expect(baseKey(userId)).not.toBe(baseKey('ada_contoso_com'));
});

test.each([
  ['Ada.Lovelace@contoso.com', 'ada_lovelace_contoso_com'],
  ['a_b@x.y', 'a_b_x_y'],
  ['a.b@x.y', 'a_b_x_y'],
  ["o'neill-1@contoso.com", "o'neill-1_contoso_com"],
])('the older file name of %s begins with %s', (upn, base) => {
  expect(upnBase(upn)).toBe(base);
});

test('a user is found by the sign-in name and by its base, whatever the case; tables hold a hash', () => {
  expect(namesOf('Ada@contoso.com')).toEqual(['ada@contoso.com', 'ada_contoso_com']);
  expect(nameKey('Ada@contoso.com')).toBe('f6ca951caced93f18975fcc0dd585ef2');
});

describe('named by an object id', () => {
  test.each([
    [userId, true],
    [userId.toUpperCase(), false],
    [`{${userId}}`, false],
    [`${userId}x`, false],
    [userId.replaceAll('-', ''), false],
    ['ada_contoso_com', false],
    ['', false],
  ])('%j: %s', (base, expected) => {
    expect(isObjectId(base)).toBe(expected);
  });
});
