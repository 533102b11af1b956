/** Which API lists the picture library, and when that changes. */
import { describe, expect, test } from 'vitest';
import { createMicrosoft365 } from '../../shared/adapters/microsoft365.ts';
import { ResyncRequiredError } from '../../shared/core/errors.ts';
import { follow } from './picture-inventories.ts';
import { connectionPerTest } from './transport/connection-per-test.ts';
import type { Connected } from './transport/tenant-connection.ts';

const connectTo = connectionPerTest({ users: 3, kind: 'in-step' });

function connect(): Promise<Connected> {
  return connectTo({}, { replayItems: false });
}

function everything(connected: Connected, from?: string) {
  return follow({ connected, find: () => Promise.reject(), delta: connected.library.delta }, from);
}

/** Requests by kind that were sent since `start`. */
function kinds({ sent }: Connected, start = 0): string[] {
  return sent.slice(start).map(({ kind }) => kind);
}

const itemsOf = (changes: readonly { readonly itemId: string }[]) =>
  changes.map(({ itemId }) => itemId).sort();

describe.each([403, 404, 501] as const)('Graph answers %i', (status) => {
  test.each([
    ['the lists', 'lists', '"'],
    ["the list's changes", 'changes', 'rest:'],
    ['both', 'both', 'rest:'],
  ] as const)('to %s: all files are found nevertheless', async (_name, what, etag) => {
    const tenant = await connect();
    const { library } = tenant.server.tenant;
    tenant.server.faults.refuseLists(what, status);
    const { changes } = await everything(tenant);
    expect(await tenant.library.locate()).toMatchObject({
      listId: library.listId,
      folder: library.folderPath,
    });
    expect(itemsOf(changes)).toEqual([...library.files.keys()].map(String).sort());
    expect(changes.every((change) => change.kind === 'file' && change.etag.startsWith(etag))).toBe(true);
  });
});

describe('an answer that is not a refusal of Graph does not switch to REST', () => {
  test.each([
    ['HTTP 503', { status: 503, headers: { 'retry-after': '120' } }],
    ['HTTP 429', { status: 429, headers: { 'retry-after': '120' } }],
    ['HTTP 500', { status: 500 }],
    ['HTTP 400', { status: 400 }],
    ['HTTP 401', { status: 401 }],
    ["a gateway's 403", { status: 403, html: true }],
    ["a gateway's 501", { status: 501, html: true }],
  ])('%s', async (_name, answer) => {
    const tenant = await connect();
    tenant.server.faults.add({ match: { path: /\/lists\/[^/]+\/items\/delta/ }, answer });
    await expect(tenant.library.delta(undefined)).rejects.toThrow('failed');
    expect(tenant.sent.filter(({ kind }) => kind.includes('REST'))).toEqual([]);
    tenant.server.faults.clear();
    tenant.server.faults.add({ match: { path: /^\/v1\.0\/sites\/[^/]+\/lists\?/ }, answer });
    const another = connectAgain(tenant).library;
    // SharePoint can find the list too. Its rows are still read from Graph.
    if ([400, 500].includes(answer.status) && !('html' in answer)) await another.locate();
    else await expect(another.locate()).rejects.toThrow('failed');
    const rows = tenant.sent.filter(({ kind }) => /REST/.test(kind) && kind !== 'list (REST)');
    expect(rows).toEqual([]);
  });
});

/** Another process of the same installation. */
function connectAgain(tenant: Connected): Connected {
  const microsoft365 = createMicrosoft365(tenant.options);
  return { ...tenant, ...microsoft365, library: microsoft365.geos.home.library };
}

test('refused by both: the message names both refusals', async () => {
  const tenant = await connect();
  tenant.server.faults.refuseLists('lists', 403);
  tenant.server.faults.add({ match: { path: /getlist/i }, answer: { status: 403 } });
  const both = /UnauthorizedAccessException.*Authorization_RequestDenied/;
  await expect(tenant.library.locate()).rejects.toMatchObject({
    code: 'System.UnauthorizedAccessException',
    message: expect.stringMatching(both),
  });
});

test('a refusal is stored for one night, and Graph is asked again in the next', async () => {
  const tenant = await connect();
  const fault = tenant.server.faults.refuseLists('changes', 403);
  const first = await everything(tenant);
  expect(kinds(tenant)).toEqual(['lists', 'folder list', 'list delta', 'list (REST)', 'list rows (REST)']);
  let start = tenant.sent.length;
  tenant.server.tenant.setOffset(11 * 3_600_000);
  const second = await everything(tenant, first.delta);
  expect(kinds(tenant, start)).toEqual(['list changes (REST)']);
  start = tenant.sent.length;
  tenant.server.tenant.setOffset(24 * 3_600_000);
  const third = await everything(tenant, second.delta);
  expect(kinds(tenant, start)).toEqual(['list delta', 'list changes (REST)']);
  tenant.server.faults.remove(fault);
  tenant.server.tenant.setOffset(48 * 3_600_000);
  start = tenant.sent.length;
  await expect(tenant.library.delta(third.delta)).rejects.toBeInstanceOf(ResyncRequiredError);
  const fourth = await everything(tenant);
  expect(kinds(tenant, start)).toEqual(['list delta', 'list delta']);
  tenant.server.faults.refuseLists('both', 403);
  tenant.server.tenant.setOffset(72 * 3_600_000);
  await expect(tenant.library.delta(fourth.delta)).rejects.toBeInstanceOf(ResyncRequiredError);
});

test('when the list was replaced by another one, the new list is found', async () => {
  const tenant = await connect();
  tenant.server.faults.refuseLists('both', 404);
  tenant.server.faults.add({
    match: { path: /getlist\([^)]*\)\?/i },
    times: 1,
    answer: { status: 200, body: { Id: 'another', CurrentChangeToken: { StringValue: '1;3;another;1;1' } } },
  });
  expect((await tenant.library.locate()).listId).toBe('another');
  await expect(tenant.library.delta(undefined)).rejects.toMatchObject({ name: 'TransientError' });
  expect((await tenant.library.locate()).listId).toBe(tenant.server.tenant.library.listId);
  expect((await everything(tenant)).changes).toHaveLength(tenant.server.tenant.library.files.size);
});
