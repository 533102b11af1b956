/** What is sealed and believed while the key does not answer. */
import { expect, test } from 'vitest';
import { localSeals } from '../../../local/local-seals.ts';
import { noSeals, type Seals } from '../../../shared/adapters/key-vault/seals.ts';
import { isBelieved, withBelief, withSeal } from '../../../shared/adapters/tables/agreement-seal.ts';
import { believedRun, withBelievedApproval } from '../../../shared/adapters/tables/run-seal.ts';
import { TransientError } from '../../../shared/core/errors.ts';
import { newRun } from '../../../shared/core/new-run.ts';
import type { Agreement, UserRow } from '../../../shared/core/user.ts';
import { emptySnapshot } from './users-rows.ts';

const file = { etag: '"1"', sha: 'c'.repeat(64) };
const agreement: Agreement = {
  sourceEtag: '"1"',
  sourceSha: 'a'.repeat(64),
  host: 'contoso-my.sharepoint.com',
  base: 'a',
  files: { S: file, M: file, L: file },
  at: '2026-11-01T00:00:00.000Z',
};
const user = { ...emptySnapshot, id: 'a', agreement, absentSince: '2026-11-01T00:00:00.000Z' } as UserRow;
const seals = localSeals({ now: () => new Date() });

function failing(error: Error): Seals {
  const fail = async () => {
    throw error;
  };
  return { isOn: true, seal: fail, check: fail };
}

const silent = failing(new TransientError('Key Vault does not answer'));
const broken = failing(new Error('a defect'));

test('an agreement is sealed once, with what its files show', async () => {
  const stored = await withSeal(seals, 'a', agreement);
  expect(await withSeal(seals, 'a', stored)).toEqual(stored);
  const other = { ...file, etag: '"2"' };
  const read = await withBelief(seals, {
    ...user,
    agreement: { ...stored, files: { S: other, M: other, L: other } },
  });
  expect(read.agreement?.disbelieved).toBeUndefined();
  expect(read.absentSince).toBe(user.absentSince);
  expect(await isBelieved(seals, 'a', stored)).toBe(true);
  expect(await isBelieved(seals, 'b', stored)).toBe(false);
});

test('one that is not believed is stored without a seal, whatever else changes in its row', async () => {
  const read = await withBelief(seals, user);
  expect(read).toMatchObject({ absentSince: undefined, agreement: { disbelieved: true, seal: '' } });
  expect(await withSeal(seals, 'a', read.agreement ?? agreement)).toEqual({ ...agreement, seal: '' });
});

test('while the key does not answer, an agreement is stored without a seal, and nothing is dropped', async () => {
  expect(await withSeal(silent, 'a', agreement)).toEqual(agreement);
  expect(await withBelief(silent, user)).toMatchObject({ absentSince: user.absentSince });
  await expect(isBelieved(silent, 'a', agreement)).rejects.toThrow('does not answer');
  await expect(withSeal(broken, 'a', agreement)).rejects.toThrow('a defect');
});

test('without a key every agreement is believed', async () => {
  expect(await withSeal(noSeals, 'a', agreement)).toEqual(agreement);
  expect(await withBelief(noSeals, user)).toBe(user);
  expect(await isBelieved(noSeals, 'a', agreement)).toBe(true);
});

test('a run that has ended is read without the key, and its approval counts for nothing', async () => {
  const at = '2026-11-01T00:00:00.000Z';
  const approval = { by: 'admin-1', at, planHash: 'f'.repeat(64) };
  const begun = { id: '20261101T010000Z', trigger: 'timer', state: 'completed', mode: 'repair' } as const;
  const run = { ...newRun({ ...begun, settingsHash: '' }, new Date(at)), approval };
  expect(await believedRun(silent, run, 'x')).toMatchObject({ state: 'completed', approval: undefined });
  await expect(believedRun(broken, run, 'x')).rejects.toThrow('a defect');
});

test('lists show a run that writes as it is, and believe an approval only with its seal', async () => {
  const at = '2026-11-01T00:00:00.000Z';
  const approval = { by: 'admin-1', at, planHash: 'f'.repeat(64) };
  const begun = { id: '20261101T010000Z', trigger: 'timer', mode: 'repair', settingsHash: '' } as const;
  const writes = { ...newRun({ ...begun, state: 'repairing' }, new Date(at)), approval };
  const ended = { ...writes, state: 'completed' } as const;
  expect(await withBelievedApproval(silent, writes, 'x')).toBe(writes);
  expect(await withBelievedApproval(noSeals, ended, 'x')).toBe(ended);
  expect(await withBelievedApproval(seals, ended, 'x')).toMatchObject({ approval: undefined });
});
