import { expect, test } from 'vitest';
import { clipped } from '../../shared/core/clipped.ts';
import { PermanentError, ResyncRequiredError, TransientError } from '../../shared/core/errors.ts';
import { failureCode, listFailureCode, unexpected } from '../../shared/core/failure-code.ts';
import { impersonal } from '../../shared/core/impersonal.ts';

const address = 'GET https://graph.microsoft.com/v1.0/users/ada@contoso.com failed';

test.each([
  [new PermanentError('http-403', address), 'http-403'],
  [new TransientError(address), 'transient'],
  [new ResyncRequiredError(address), unexpected],
  [new Error(address), unexpected],
  ['thrown as text', unexpected],
])('%s is counted without its message', (error, code) => {
  expect(failureCode(error)).toBe(code);
});

test('the code of any service fits into the column that stores it', () => {
  expect(failureCode(new PermanentError('x'.repeat(1_000), '')).length).toBeLessThan(250);
});

const withCause = (words: string) => new TransientError(address, { cause: new Error(words) });

test.each([
  [withCause('HTTP 503'), 'http-503'],
  [withCause('HTTP 500 generalException'), 'http-500'],
  [withCause('after HTTP 503'), 'transient'],
  [withCause('JSON that is cut short or malformed'), 'transient'],
  [new TransientError(address, { cause: 'HTTP 503' }), 'transient'],
  [new TransientError(address), 'transient'],
  [new ResyncRequiredError(address), 'http-410'],
  [new PermanentError('accessDenied', address), 'accessDenied'],
  [new Error(address), unexpected],
])('a list that fails with %s is told by its status', (error, code) => {
  expect(listFailureCode(error)).toBe(code);
});

test.each([
  [
    'GET https://graph.microsoft.com/v1.0/users/ada@contoso.com failed',
    'GET https://graph.microsoft.com/v1.0/users/… failed',
  ],
  ['No user ada%40contoso.com, bob.o@x.example!', 'No user …, …'],
  [
    "GetPropertiesFor(@v)?@v='i:0#.f|membership|ada@contoso.com'",
    "GetPropertiesFor(@v)?@v='i:0#.f|membership|…'",
  ],
  ["o'brien@contoso.com, 'ada@contoso.com'", "…, '…'"],
  ['ann_gmail.com#EXT#@contoso.com; ann_gmail.com%23EXT%23%40contoso.com; zoë@x.example', '…; …; …'],
  ['ada%2540contoso.com ada%252540x.example ada\\u0040x.example ada&#64;x.example', '… … … …'],
  ['node_modules/@azure/core-rest-pipeline and user @ host'],
  ['/personal/ada_contoso_com/Documents', '/personal/…/Documents'],
  ['/User Photos/Profile Pictures/ada_contoso_com_LThumb.jpg', '/User Photos/Profile Pictures/…_LThumb.jpg'],
  ['GET /groups/11111111-1111-4111-8111-111111111111/members failed: HTTP 503', undefined],
])('%s: without what names a person', (text, plain = text) => {
  expect(impersonal(text)).toBe(plain);
});

test('an address in place of a code is not sent', () => {
  expect(failureCode(new PermanentError('no user ada@contoso.com', ''))).toBe('no user …');
});

test('a text of a service is cut to its most characters, and its control characters become spaces', () => {
  expect(clipped('a\nb\u0007')).toBe('a b ');
  expect([clipped('abc', 3), clipped('abcd', 3)]).toEqual(['abc', 'ab…']);
});
