/**
 * What the end of a run keeps in memory for each user: at most 64 bytes at 500,000 users, whom `THOROUGH=1` counts.
 * Otherwise the same is tried with fewer.
 */
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { spreadId } from '../../local/memory/written-run.ts';
import type { FindingRow } from '../../shared/core/run.ts';
import type { UnapprovedWrites } from '../../shared/core/unapproved-writes.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { sendDriftEvents } from '../../shared/workflows/night/close/drift-events.ts';
import { survey } from '../../shared/workflows/night/close/survey.ts';
import { rulesOf, withhold } from '../../shared/workflows/night/close/withhold.ts';
import { release } from '../../shared/workflows/night/steps/release.ts';
import { keptRun } from '../kit/kept-run.ts';
import { isThorough } from '../kit/needs.ts';

const users = isThorough ? 500_000 : 20_000;
/** With few users, the fixed part weighs more: the counters, and a page of findings. */
const allowed = Math.max(64 * users, 12 * 1024 * 1024);
const perPage = 1_000;
const runId = '20270302T010000Z';
/** Photos that many users share; all others have one of their own. */
const shared = 700;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function used(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const shaOf = (index: number) =>
  createHash('sha256')
    .update(String(index % 10 === 0 ? index % shared : index))
    .digest('hex');

function lineOf(index: number): FindingRow {
  const sha = shaOf(index);
  return {
    runId,
    userId: spreadId(index, users),
    finding: 'stale',
    wanted: 'copy',
    granted: 'copy',
    reason: undefined,
    cause: undefined,
    sourceSha: sha,
    targetSha: sha,
    targetEtags: '"s" "m" "l"',
    geo: '',
    outcome: undefined,
  };
}

function writeOf(index: number): UnapprovedWrites {
  const shown = { at: '2027-03-02T00:00:00.000Z', sourceSha: shaOf(index) };
  return { userId: spreadId(index, users), shown, removedAt: undefined };
}

/** The stores of a run in which every user has a finding, made up page by page; `peak` is what was used at most. */
function stores() {
  let peak = 0;
  let pages = 0;
  async function* all<T>(make: (index: number) => T): AsyncGenerator<readonly T[]> {
    for (let first = 0; first < users; first += perPage) {
      yield Array.from({ length: Math.min(perPage, users - first) }, (_, index) => make(first + index));
      pages += 1;
      if (pages % (isThorough ? 50 : 10) === 0) peak = Math.max(peak, used());
    }
  }
  let waiting: object[] = [];
  const run = keptRun(runId, { state: 'releasing' });
  const context = {
    settings: { SHARED_PICTURE_HASHES: [], PLACEHOLDER_HASHES: [], MAX_UPDATES_PER_RUN: undefined },
    clock: { now: () => new Date('2027-03-02T02:00:00Z') },
    findings: { list: () => all(lineOf), plan: () => all(lineOf), put: async () => undefined },
    writes: { after: () => all(writeOf) },
    telemetry: {
      event: (_name: string, dimensions: object) => waiting.push({ ...dimensions }),
      flush: async () => {
        waiting = [];
      },
    },
    runs: {
      get: async () => ({ value: run, etag: '' }),
      putChunks: async () => undefined,
      update: async () => true,
    },
    queues: { send: async () => undefined },
    sizes: workSizes,
  } as unknown as Context;
  return { context, run, peak: () => Math.max(peak, used()) };
}

test('surveying, withholding, reporting and releasing a plan for all users stays within the limit', async () => {
  const { context, run, peak } = stores();
  const before = used();
  const found = await survey(context, runId);
  expect(found.updates).toBe(users);
  const verdict = { result: 'release', reportBecause: undefined, checks: [], message: '' } as const;
  await withhold(context, runId, rulesOf(found, verdict));
  const { hash } = await withhold(context, runId, rulesOf({ ...found, shared: new Map() }, verdict));
  await sendDriftEvents(context, runId, undefined);
  Object.assign(run, { planHash: hash });
  await release(context, runId);
  const bytes = peak() - before;
  expect(bytes, `${(bytes / users).toFixed(1)} bytes for each of ${users} users`).toBeLessThan(allowed);
}, 600_000);
