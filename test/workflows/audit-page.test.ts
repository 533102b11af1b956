import { expect, test } from 'vitest';
import type { AuditRecord } from '../../shared/core/audit.ts';
import { auditPage } from '../../shared/workflows/report/audit-page.ts';
import { play } from '../kit/in-process.ts';

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
