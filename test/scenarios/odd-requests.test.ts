/** For any bytes sent, the answer comes in time, is not a 500, and has one of the app's own texts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operations } from '../../shared/http/contract/all.ts';
import { isThorough } from '../kit/needs.ts';
import { oddRequests } from '../kit/odd-requests.ts';
import { addInStep } from '../kit/people.ts';
import { type RawAnswer, sendRaw } from '../kit/raw-request.ts';
import { type Stage, setStage } from '../kit/stage.ts';

/** Every oddity meets some routes in each run, and with THOROUGH every route, beside random ones. */
const requestsPerRoute = isThorough ? 400 : 0;
const oneIn = isThorough ? 1 : 6;

let stage: Stage;
let userId: string;
beforeAll(async () => {
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 47 },
    settings: { SIGN_IN: 'entra', CALLS_PER_MINUTE: '6000' },
  });
  ({ id: userId } = addInStep(stage.tenant, 'user'));
});
afterAll(() => stage?.stop());

const ofLibraries =
  /✖|Invalid input|undefined|expected|received|Unrecognized|position \d|token|\bat [\w.<>]+ \(/;

function expectOurWords({ status, headers, body }: RawAnswer, name: string): void {
  expect(status, `${name}: ${body.slice(0, 300)}`).toBeGreaterThanOrEqual(200);
  expect(status, `${name}: ${body.slice(0, 300)}`).toBeLessThan(500);
  // What the host itself refuses has no body.
  if (status < 400 || body === '') return;
  expect(headers['content-type'], name).toMatch(/^application\/problem\+json/);
  const { type, detail } = JSON.parse(body) as { type: string; detail: string };
  expect(type, name).toMatch(/^urn:instep:problem:/);
  expect(detail, name).not.toMatch(ofLibraries);
  expect(detail.length, `${name}: ${detail}`).toBeLessThan(1_000);
}

test.each(operations)('$method $route', { tags: ['time'], timeout: 240_000 }, async (operation) => {
  const id = operation.route.startsWith('users') ? userId : '20260101T010000Z';
  const odd = oddRequests(operation, { count: requestsPerRoute, seed: 20261129, id });
  const port = Number(new URL(stage.host.url).port);
  const operationIndex = operations.indexOf(operation);
  for (const [name, request] of odd.filter((_, index) => (index + operationIndex) % oneIn === 0)) {
    const signedIn = {
      ...request,
      headers: [...(request.headers ?? []), ['Authorization', 'Bearer operator'] as const],
    };
    expectOurWords(await sendRaw(port, signedIn), name);
  }
});
