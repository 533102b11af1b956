/** Any request, valid or not: never a 500, never internal details, never a token; answers as described. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operations } from '../../shared/http/contract/all.ts';
import { problems } from '../../shared/http/problems.ts';
import { type ArbitraryRequest, arbitraryRequest, type ExistingIds } from '../kit/arbitrary-requests.ts';
import { isThorough } from '../kit/needs.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';

/** Requests to each route; a failure names seed and path, with which it can be repeated. */
const requestsPerRoute = isThorough ? 300 : 30;

let stage: Stage;
let existing: ExistingIds;
const lines: string[] = [];
beforeAll(async () => {
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 41 },
    settings: { SIGN_IN: 'entra' },
    host: { log: 'debug', onLine: (line) => lines.push(line) },
  });
  const people = [addMissing(stage.tenant, 'missing'), addInStep(stage.tenant, "o'neill")];
  await stage.night();
  const runs = await stage.state.runs.list(5);
  existing = {
    users: people.flatMap(({ id, upn }) => [id, upn]),
    runs: runs.map(({ id }) => id),
  };
});
afterAll(() => stage?.stop());

async function send({ method, path, headers, body }: ArbitraryRequest): Promise<Response> {
  return fetch(`${stage.host.url}/api/${path}`, {
    method,
    headers: { ...headers, authorization: 'Bearer operator' },
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  });
}

const inside = /\bat [\w.<>]+ \(|node_modules|file:\/\/|\.ts:\d|AccountKey|eyJ[\w-]{10,}|X-IDENTITY-HEADER/;

test.each(operations)('$method $route', { tags: ['more-time'], timeout: 120_000 }, async (operation) => {
  await fc.assert(
    fc.asyncProperty(arbitraryRequest(operation, existing), async (request) => {
      const response = await send(request);
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      expect(response.status, text.slice(0, 500)).toBeLessThan(500);
      if (!type.startsWith('text/javascript')) expect(inside.exec(text)?.[0]).toBeUndefined();
      if (response.status >= 400 && type.includes('json')) {
        const { type: kind, detail } = JSON.parse(text) as { type: string; detail: string };
        expect(Object.keys(problems)).toContain(kind.replace('urn:instep:problem:', ''));
        expect(detail).toMatch(/\S/);
      }
      const described = operation.answers[response.status as keyof typeof operation.answers];
      if (response.status < 400) {
        expect(described, `status ${response.status} is in the contract`).toBeDefined();
        expect(response.headers.get('cache-control')).toBe('no-store');
        if (described?.schema !== undefined && type.includes('application/json')) {
          expect(described.schema.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
        }
      }
    }),
    { numRuns: requestsPerRoute, seed: 20261125, endOnFailure: true },
  );
});

test('the log contains no token and no key', async () => {
  await stage.host.waitIdle();
  const log = lines.join('\n');
  expect(log.length).toBeGreaterThan(0);
  expect(log).not.toMatch(/eyJ[\w-]{20,}|AccountKey=|Bearer \S/);
});
