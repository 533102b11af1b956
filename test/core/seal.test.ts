import { describe, expect, test } from 'vitest';
import { type Sealed, sealedText, sealOf, sealParts } from '../../shared/core/seal.ts';

const sealed: Sealed = { kind: 'pending', userId: 'u', runId: 'r', content: { a: 1, b: ['x', { c: null }] } };

describe('the sealed text', () => {
  test.each<[string, Partial<Sealed>]>([
    ['kind', { kind: 'undo-copy' }],
    ['user', { userId: 'v' }],
    ['run', { runId: 's' }],
    ['where user and run part', { userId: 'ur', runId: '' }],
    ['value', { content: { a: 2, b: ['x', { c: null }] } }],
    ['type of a value', { content: { a: '1', b: ['x', { c: null }] } }],
    ['order of a list', { content: { a: 1, b: [{ c: null }, 'x'] } }],
    ['name of a property', { content: { a: 1, d: ['x', { c: null }] } }],
  ])('differs with another %s', (_name, change) => {
    expect(sealedText({ ...sealed, ...change })).not.toBe(sealedText(sealed));
  });

  test('is the same in another order of properties, and with properties that have no value', () => {
    const content = { b: ['x', { c: null, e: undefined }], a: 1, d: undefined };
    expect(sealedText({ ...sealed, content })).toBe(sealedText(sealed));
  });
});

test('a seal names the version of the key', () => {
  const parts = { version: '0'.repeat(32), digest: 'A'.repeat(43) };
  expect(sealParts(sealOf(parts))).toEqual(parts);
  for (const text of ['', sealOf(parts).slice(1), `${sealOf(parts)}A`, sealOf(parts).replace(' ', '')])
    expect(sealParts(text)).toBeUndefined();
});
