import { expect, test } from 'vitest';
import type { AuditRecord } from '../../shared/core/audit.ts';
import { auditPage } from '../../shared/workflows/report/audit-page.ts';
import { play } from '../kit/in-process.ts';
import { keepRun, keptRun } from '../kit/kept-run.ts';

const reader = '00000000-0000-4000-8000-00000000000b';

test('people see names, which are added on reading, and no name is stored', async () => {
  const stage = await play();
  const person = stage.inStep('ada');
  await stage.night();
  const { audit } = stage.context;
  const record: AuditRecord = {
    id: '00000000-0000-4000-8000-000000000001',
    at: '2026-11-30T01:00:00.000Z',
    by: person.id,
    operation: 'syncUser',
    subject: person.id,
    dryRun: false,
    force: true,
    finding: 'missing',
    outcome: 'repaired',
    users: 1,
    status: 200,
    problem: undefined,
  };
  await audit.put(record);
  await audit.put({
    ...record,
    id: '00000000-0000-4000-8000-000000000002',
    by: reader,
    subject: '20261130T010000Z',
  });
  const request = { limit: 10, continuation: undefined };
  const { records } = await auditPage(stage.context, request, new Map([[reader, 'Rita']]));
  expect(records.map(({ byName, subjectName }) => [byName, subjectName])).toEqual([
    [person.upn, person.upn],
    ['Rita', undefined],
  ]);
  expect((await audit.page(request)).records[0]).toEqual(record);
  expect(JSON.stringify(await audit.page(request))).not.toMatch(/@|Rita/);
});

test('the comment on an approval is read from the run, as long as it is kept, and not from the log', async () => {
  const stage = await play();
  const { audit, runs } = stage.context;
  const runId = '20261130T010000Z';
  const approval = { by: 'admin-1', at: '2026-11-30T08:00:00.000Z', planHash: '', comment: 'as agreed' };
  await keepRun(stage.context, keptRun(runId, { approval }), []);
  const given = { operation: 'approveRun', subject: runId, status: 200, problem: undefined };
  const records = [
    { ...given, by: 'admin-2' },
    { ...given, by: 'admin-1' },
    { ...given, by: 'admin-1', status: 409 },
    { ...given, by: 'admin-1', operation: 'cancelRun' },
    { ...given, by: 'admin-1', subject: '20261129T010000Z' },
  ].map((record, number) => ({
    ...record,
    id: `00000000-0000-4000-8000-00000000000${number}`,
    at: '2026-11-30T08:00:00.000Z',
  }));
  for (const record of records) await audit.put(record);
  const request = { limit: 10, continuation: undefined };
  const comments = async () => {
    const page = await auditPage(stage.context, request, new Map());
    return page.records.map(({ comment }) => comment);
  };
  expect(await comments()).toEqual([undefined, 'as agreed', undefined, undefined, undefined]);
  expect(JSON.stringify(await audit.page(request))).not.toContain('as agreed');
  await runs.erase(runId);
  expect(await comments()).toEqual(Array(5).fill(undefined));
});
