/** No value that grows with the tenant, and no text of a service, becomes too large for a column or a message. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingColumns } from '../../shared/adapters/tables/finding-row.ts';
import { type Column, checkRow } from '../../shared/adapters/tables/limits.ts';
import { operationColumns } from '../../shared/adapters/tables/operation-row.ts';
import { runColumns } from '../../shared/adapters/tables/run-row.ts';
import { clipped } from '../../shared/core/clipped.ts';
import { judge } from '../../shared/core/guard.ts';
import { operationId } from '../../shared/core/operation.ts';
import { chunksOf } from '../../shared/core/ranges.ts';
import type { FindingRow, RunRecord, Totals } from '../../shared/core/run.ts';
import { addTotals, noTotals, sumOf } from '../../shared/core/totals.ts';
import { queueNames } from '../../shared/workflows/ledger/messages.ts';
import { judgeNight } from '../../shared/workflows/night/close/judge-night.ts';
import { findingRow } from '../../shared/workflows/observe/finding-row.ts';
import { objectId } from '../adapters/storage.ts';
import { defaults, last, quiet } from '../core/quiet-night.ts';
import { play } from '../kit/in-process.ts';
import { keptRun } from '../kit/kept-run.ts';

const runId = '20270302T010000Z';
const sha = (number: number) => number.toString(16).padStart(8, '0').padEnd(64, '0');
/** What a gateway may answer instead of a code. */
const page = `<html>"${'\\'.repeat(30_000)}${'\u0001'.repeat(30_000)}</html>`;

function fits(columns: Readonly<Record<string, Column>>): number {
  return checkRow('T', { ...columns, partitionKey: 'p', rowKey: 'r' });
}

function line(number: number, changes: Partial<FindingRow> = {}): FindingRow {
  return {
    runId,
    userId: objectId(number),
    finding: 'missing',
    wanted: 'copy',
    granted: 'copy',
    reason: undefined,
    cause: undefined,
    sourceSha: sha(number),
    targetSha: undefined,
    targetEtags: '',
    geo: '',
    outcome: undefined,
    ...changes,
  };
}

describe('a run closes for any number of shared photos', () => {
  /** Six users for each photo. */
  const photos = 700;

  async function closed(of: 'sourceSha' | 'targetSha'): Promise<RunRecord> {
    const stage = await play();
    const rows = Array.from({ length: 6 * photos }, (_, index) =>
      line(index, { sourceSha: sha(1e6 + index), [of]: sha(index % photos) }),
    );
    const context = {
      ...stage.context,
      findings: {
        ...stage.context.findings,
        put: async () => undefined,
        list: async function* () {
          yield* chunksOf(rows, 1_000);
        },
      },
    };
    const run = keptRun(runId);
    const totals = { ...noTotals, users: 20_000, inScope: 20_000 };
    const judged = await judgeNight(context, run, { totals, settings: defaults });
    return { ...run, verdict: judged.verdict, ...judged.found };
  }

  test('of suspected placeholders it stores the first hundred, and how many more there are', async () => {
    const run = await closed('targetSha');
    fits(runColumns(run));
    expect(run.suspectedPlaceholders).toHaveLength(100);
    expect(run.suspectedPlaceholders.every(({ users }) => users === 6)).toBe(true);
    expect(run.morePictures).toEqual({ suspectedPlaceholders: photos - 100, sharedPictures: 0 });
  });

  test('of shared photos it stores the first four hundred, how many more there are, and the exact number for the guard', async () => {
    const run = await closed('sourceSha');
    fits(runColumns(run));
    expect(JSON.stringify(run.sharedPictures).length).toBeLessThan(29_000);
    expect(run.morePictures).toEqual({ suspectedPlaceholders: 0, sharedPictures: photos - 400 });
    expect(run.verdict?.checks.find(({ name }) => name === 'shared-picture')?.text).toContain(
      `${6 * photos} of ${6 * photos} planned users were withheld: more than 5 users share their photo in Exchange (${photos} different photos)`,
    );
  });
});

test('the hashes of four hundred shared photos fit into the cursor that the next run reads', async () => {
  const stage = await play();
  const sharedPictures = Array.from({ length: 400 }, (_, index) => sha(index));
  await stage.context.cursors.set('last-closed', { ...last, runId, sharedPictures });
  expect(await stage.context.cursors.get('last-closed')).toMatchObject({ sharedPictures });
});

describe('texts of services', () => {
  test('any number of causes of any length fit', () => {
    const causes = Array.from({ length: 400 }, (_, code) => clipped(`${code} ${page}`));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...causes), { minLength: 60, maxLength: 400 }), (found) => {
        const totals = found
          .map((cause) => ({ ...noTotals, causes: { [cause]: 1 } }))
          .reduce<Totals>(addTotals, noTotals);
        expect(sumOf(totals.causes)).toBe(found.length);
        fits(runColumns(keptRun(runId, { totals })));
      }),
      { numRuns: 10 },
    );
  });

  test('the cause of one finding fits', async () => {
    const { context } = await play();
    const observation = {
      user: { id: objectId(1), directory: { geo: '' }, repairedAt: [] },
      geo: { host: '', code: '' },
      decision: { finding: 'unknown', wanted: 'none' },
      targetEtags: '',
      snapshot: {},
      cause: `Exchange: HTTP 500 ${page}`,
    };
    const found = findingRow(context, observation as never);
    fits(findingColumns({ runId, ...found }));
    expect(found.cause).toMatch(/^Exchange: HTTP 500 <html>.*…$/);
  });

  test('a guard decision that names the most common cause fits', () => {
    const unknown = { unknown: 500 };
    const totals = { ...noTotals, inScope: 1000, findings: unknown, causes: { [clipped(page)]: 500 } };
    const verdict = judge({ ...quiet, totals }, defaults);
    expect(verdict.result).toBe('hold');
    fits(runColumns(keptRun(runId, { verdict })));
  });

  test('the cause, the failure and the trace of an operation fit', () => {
    const id = operationId(objectId(1), '0'.repeat(32));
    const at = '2027-03-02T01:00:00.000Z';
    const trace = (['found', 'in-scope', 'source', 'target', 'action'] as const).map((step) => {
      return { step, ok: false, text: page };
    });
    const columns = operationColumns({
      id,
      userId: objectId(1),
      dryRun: false,
      force: false,
      by: 'ann',
      createdAt: at,
      progressAt: at,
      state: 'failed',
      attempts: 1,
      nextAt: undefined,
      cause: page,
      result: {
        userId: objectId(1),
        finding: 'unknown',
        action: 'none',
        reason: undefined,
        outcome: undefined,
        trace,
      },
      failure: { kind: 'tenant-refused', detail: page, numbers: {}, retryAt: undefined },
    });
    fits(columns);
    expect(String(columns.cause)).toHaveLength(2_000);
  });

  test('short texts are stored unchanged', () => {
    expect(clipped('HTTP 503')).toBe('HTTP 503');
    expect(clipped('a\nb')).toBe('a b');
  });
});

test('every message is far below the limit of a queue, because it only names its work', () => {
  const longest = { runId: `${runId}-manual`, operationId: operationId(objectId(1), 'f'.repeat(32)) };
  const body = { ...longest, index: 99_999, page: 99_999, waits: 99, attempt: 99 };
  for (const queue of queueNames) expect(JSON.stringify({ queue, ...body }).length).toBeLessThan(1_000);
});
