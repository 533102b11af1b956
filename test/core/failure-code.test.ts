import { expect, test } from 'vitest';
import { PermanentError, ResyncRequiredError, TransientError } from '../../shared/core/errors.ts';
import { failureCode, unexpected } from '../../shared/core/failure-code.ts';

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
