import { expect, test } from 'vitest';
import { parsedJson } from '../../shared/core/parsed-json.ts';

test.each([
  ['{"a":[1]}', { a: [1] }],
  ['null', null],
  ['', undefined],
  ['{"a":', undefined],
  ['<html></html>', undefined],
])('%j', (text, value) => {
  expect(parsedJson(text)).toEqual(value);
});

test('an error that the text did not cause is thrown', () => {
  const broken = {
    toString() {
      throw new Error('broken');
    },
  };
  expect(() => parsedJson(broken as unknown as string)).toThrow('broken');
});
