/** The rows of a stored run, page by page, with the names of users who still exist. */
import { expect, test } from 'vitest';
import { spreadId } from '../../../local/memory/written-run.ts';
import type { FindingRow } from '../../../shared/core/run.ts';
import type { Named } from '../../../shared/workflows/report/named.ts';
import type { Pages } from '../../../shared/workflows/report/pages.ts';
import { type RowFilter, runReport } from '../../../shared/workflows/report/run-report.ts';
import { planned } from '../../core/examples.ts';
import { type Play, play } from '../../kit/in-process.ts';
import { findingRow, keepRun, keptRun } from '../../kit/kept-run.ts';

const runId = '20260301T010000Z';

async function all<T>(pages: Pages<T>): Promise<T[]> {
  const rows: T[] = [];
  for await (const page of pages) rows.push(...page);
  return rows;
}

async function rowsOf(stage: Play, filter: RowFilter = {}): Promise<Named<FindingRow>[]> {
  const report = await runReport(stage.context, runId, filter);
  if (report === undefined) throw new Error('no report');
  return all(report.rows);
}

/** 2,010 lines: more than two pages of the table. */
async function manyLines(stage: Play): Promise<readonly string[]> {
  const ids = Array.from({ length: 2_010 }, (_, index) => spreadId(index, 2_010));
  await keepRun(
    stage.context,
    keptRun(runId),
    ids.map((userId, index) => {
      const kind = index % 500 === 499 ? ({ finding: 'conflict', granted: 'report' } as const) : {};
      return { ...planned, userId, ...kind };
    }),
  );
  return ids;
}

test('a report has every row once, in order of object id, with the sign-in names of users who still exist', async () => {
  const stage = await play();
  const ids = await manyLines(stage);
  // The first and the last of a page among them.
  const withRow = ids.filter((_, index) => index % 250 === 7 || [999, 1_000, 2_009].includes(index));
  await stage.context.users.mergeDirectory([
    ...withRow.map((id) => ({ id, upn: `${id.slice(0, 8)}@contoso.com`, epoch: 1 })),
    // A user without a row, and a row whose user has no name.
    { id: '00000001-0000-4000-8000-000000000000', upn: 'other@contoso.com', epoch: 1 },
    { id: ids[8] ?? '', epoch: 1 },
  ]);
  const report = await runReport(stage.context, runId, {});
  expect(report?.run).toEqual(keptRun(runId));
  const rows = await all(report?.rows as Pages<Named<FindingRow>>);
  expect(rows.map(({ userId }) => userId)).toEqual(ids);
  const named = rows.filter(({ signInName }) => signInName !== undefined);
  expect(named.map(({ userId, signInName }) => [userId, signInName])).toEqual(
    withRow.map((id) => [id, `${id.slice(0, 8)}@contoso.com`]),
  );

  // Filters, alone and together.
  const odd = ids.filter((_, index) => index % 500 === 499);
  const idsOf = async (filter: RowFilter) => (await rowsOf(stage, filter)).map(({ userId }) => userId);
  expect(await idsOf({ finding: ['conflict', 'stale'] })).toEqual(odd);
  expect(await idsOf({ action: ['report'] })).toEqual(odd);
  expect(await idsOf({ finding: ['missing'], action: ['report'] })).toEqual([]);

  // By what was done with a user, by the user, and by the photo.
  await stage.context.findings.put([
    findingRow(runId, ids[3] ?? '', {
      reason: 'shared-picture',
      outcome: 'repaired',
      sourceSha: 'b'.repeat(64),
    }),
    findingRow(runId, ids[4] ?? '', { reason: 'undone', targetSha: 'b'.repeat(64) }),
  ]);
  expect(await idsOf({ reason: ['shared-picture'] })).toEqual([ids[3]]);
  expect(await idsOf({ outcome: ['repaired', 'failed'] })).toEqual([ids[3]]);
  expect(await idsOf({ sha: 'b'.repeat(64) })).toEqual([ids[3], ids[4]]);
  expect(await idsOf({ user: ids[1_500] ?? '' })).toEqual([ids[1_500]]);
  expect(await idsOf({ user: ids[3] ?? '', finding: ['conflict'] })).toEqual([]);

  // A reader who stops early stops the requests too.
  let reads = 0;
  stage.wrap('findings', (findings) => ({
    async *list(id, range) {
      for await (const page of findings.list(id, range)) {
        reads += 1;
        yield page;
      }
      reads += 100;
    },
  }));
  const stopped = await runReport(stage.context, runId, {});
  await stopped?.rows.return();
  await stopped?.rows.return();
  expect(reads).toBeLessThanOrEqual(3);
});

test('an unknown run has no report; a run without rows has an empty one', async () => {
  const stage = await play();
  expect(await runReport(stage.context, '20200101T010000Z', {})).toBeUndefined();
  await keepRun(stage.context, keptRun(runId), []);
  expect(await rowsOf(stage)).toEqual([]);
  const unread = await runReport(stage.context, runId, {});
  await unread?.rows.return();
});

test('an unreadable page is an error: before any output for the first page, otherwise where it occurs', async () => {
  const stage = await play();
  const ids = await manyLines(stage);
  const failAt = (last: number) =>
    stage.wrap('findings', (findings) => ({
      async *list(id, range) {
        let page = 0;
        for await (const rows of findings.list(id, range)) {
          if (page === last) throw new Error(`page ${page} cannot be read`);
          page += 1;
          yield rows;
        }
      },
    }));
  const unwrap = failAt(0);
  await expect(runReport(stage.context, runId, {})).rejects.toThrow('page 0 cannot be read');
  unwrap();
  failAt(1);
  const report = await runReport(stage.context, runId, {});
  const received: string[] = [];
  const reading = async () => {
    for await (const page of report?.rows ?? []) received.push(...page.map(({ userId }) => userId));
  };
  await expect(reading()).rejects.toThrow('page 1 cannot be read');
  expect(received).toEqual(ids.slice(0, 1_000));
});
