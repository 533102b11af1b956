/** Every registered route refuses a page of another site, before it asks who calls. */
import type { InvocationContext } from '@azure/functions';
import { expect, test } from 'vitest';
import { operations } from '../../shared/http/contract/all.ts';
import { whole } from '../config/examples.ts';
import { startWorkerServer } from '../kit/as-forwarded.ts';

const { send } = await startWorkerServer();
// Read when the module is loaded. Without a platform that signs people in, every caller is refused, but later.
Object.assign(process.env, whole, { INSTEP_SIGN_IN: 'entra' });
const { route } = await import('../../shared/http/route.ts');

test.each(operations)('$method $route', async (operation) => {
  let calls = 0;
  const { handler } = route(operation, async () => {
    calls += 1;
    return { status: 200, body: '{}' };
  });
  const ask = async (headers: readonly (readonly [string, string])[]) => {
    const request = { method: operation.method, target: '/api/x', headers };
    const { body } = await send(request, async (library, invocation: InvocationContext) => {
      const { status = 200, body = '' } = (await handler(library, invocation)) as {
        status?: number;
        body?: string;
      };
      return { status, body };
    });
    return (JSON.parse(body) as { type?: string }).type;
  };
  expect(await ask([['Origin', 'https://evil.example']])).toBe('urn:instep:problem:cross-origin');
  expect(await ask([['Sec-Fetch-Site', 'cross-site']])).toBe('urn:instep:problem:cross-origin');
  expect(calls).toBe(0);
  expect(await ask([])).not.toBe('urn:instep:problem:cross-origin');
});
