/**
 * Converts rows of the Runs table. Values that operators search for have their own columns; the rest is JSON.
 */
import { z } from 'zod';
import {
  guardChecks,
  guardDecisions,
  guardResults,
  reportReasons,
} from '../../core/catalogue/guard-checks.ts';
import { listNames, rowCauses } from '../../core/catalogue/row-causes.ts';
import { actions, findings, outOfScope, reasons } from '../../core/finding.ts';
import { type ChunkResult, outcomes, type RunRecord, runStates } from '../../core/run.ts';
import { jsonColumn, jsonOr, optionalText, orUndefined, toJson } from './json-column.ts';
import type { Column } from './limits.ts';
import { type Columns, readableOr } from './schema-version.ts';

/** Version 2 added undo runs. */
const schema = 2;
const versions = { table: 'Runs', current: schema, upgrades: { 2: (columns: Columns) => columns } };
const text = z.string();
const count = z.number();

const countsOf = <T extends string>(codes: readonly [T, ...T[]]) => z.partialRecord(z.enum(codes), count);

const totals = z.object({
  users: count,
  inScope: count,
  outOfScope: countsOf(outOfScope),
  findings: countsOf(findings),
  causes: z.record(text, count),
  planned: countsOf(actions),
  reasons: countsOf(reasons),
  etagMoved: count,
  etagChurn: count,
  deepChecked: count,
  etagSilence: count,
  unreadableRows: countsOf(rowCauses).optional(),
  unavailable: countsOf(listNames).optional(),
});

const lack = z.object({
  list: z.enum(listNames),
  of: text,
  why: orUndefined(text),
  rows: countsOf(rowCauses),
});

const verdict = z.object({
  result: z.enum(guardDecisions),
  reportBecause: orUndefined(z.enum(reportReasons)),
  checks: z.array(
    z.object({
      name: z.enum(guardChecks),
      result: z.enum(guardResults),
      text,
    }),
  ),
  message: text,
});

const columnsOfRun = z.object({
  trigger: z.enum(['timer', 'manual', 'undo']),
  state: z.enum(runStates),
  mode: z.enum(['report', 'repair']),
  startedAt: text,
  progressAt: text,
  closedAt: optionalText,
  endedAt: optionalText,
  undoes: optionalText,
  settingsHash: text,
  ranges: count,
  chunks: count,
  planned: count,
  planHash: optionalText,
  note: optionalText,
  totals: jsonColumn(totals),
  verdict: jsonColumn(verdict),
  leftOutRevision: text.optional(),
  approval: jsonColumn(
    z.object({
      by: text,
      at: text,
      planHash: text,
      // Absent in records of earlier versions.
      comment: text.optional(),
      leftOut: count.optional(),
    }),
  ),
  outcomes: jsonColumn(countsOf(outcomes)),
  suspectedPlaceholders: jsonColumn(z.array(z.object({ sha: text, users: count }))),
  sharedPictures: jsonColumn(z.array(text)),
  morePictures: jsonColumn(z.object({ suspectedPlaceholders: count, sharedPictures: count })),
  lacks: jsonColumn(z.array(lack)),
});

/** `approval` holds the approver's name, the only one in the storage account; it is deleted with the run. */
export function runColumns({ id: _, lacks, leftOutRevision, ...run }: RunRecord): Record<string, Column> {
  return {
    ...run,
    ...(lacks !== undefined && { lacks: toJson(lacks) }),
    ...(leftOutRevision !== undefined && { leftOutRevision }),
    schema,
    closedAt: run.closedAt ?? '',
    endedAt: run.endedAt ?? '',
    undoes: run.undoes ?? '',
    planHash: run.planHash ?? '',
    note: run.note ?? '',
    totals: toJson(run.totals),
    verdict: toJson(run.verdict),
    approval: toJson(run.approval),
    outcomes: toJson(run.outcomes),
    suspectedPlaceholders: toJson(run.suspectedPlaceholders),
    sharedPictures: toJson(run.sharedPictures),
    morePictures: toJson(run.morePictures),
  };
}

/** An unreadable record counts as that of a failed run: nothing waits for it, and it is deleted like others. */
export function parseRun(id: string, read: Columns): RunRecord {
  const format = { ...versions, columns: columnsOfRun };
  const { lacks, leftOutRevision, ...run } = readableOr(format, id, read, (why) => failedColumns(id, why));
  return {
    id,
    ...run,
    ...(lacks !== undefined && { lacks }),
    ...(leftOutRevision !== undefined && { leftOutRevision }),
    outcomes: run.outcomes ?? {},
    suspectedPlaceholders: run.suspectedPlaceholders ?? [],
    sharedPictures: run.sharedPictures ?? [],
  };
}

/** What stands for a record that cannot be read, or believed. */
export function unreadableRun(id: string, why: string): RunRecord {
  const { lacks: _, ...run } = failedColumns(id, why);
  return { id, ...run, outcomes: {}, suspectedPlaceholders: [], sharedPictures: [] };
}

function failedColumns(id: string, why: string): z.output<typeof columnsOfRun> {
  const startedAt = startOf(id);
  return {
    ...columnsOfRun.parse({
      trigger: 'timer',
      state: 'failed',
      mode: 'report',
      startedAt,
      progressAt: startedAt,
      settingsHash: '',
      ranges: 0,
      chunks: 0,
      planned: 0,
    }),
    endedAt: startedAt,
    note: `${why} Start a new run.`,
  };
}

/** From an id like `20270302T010000Z-manual`. */
function startOf(id: string): string {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(id) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  return parts.length === 0
    ? new Date(0).toISOString()
    : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}

export function resultColumns({
  failed,
  outcomes,
}: Pick<ChunkResult, 'failed' | 'outcomes'>): Record<string, Column> {
  return { schema, failed, outcomes: toJson(outcomes) };
}

const json = text.transform(jsonOr);
/** Totals of a part of a run, which every row of that kind has. */
export const totalsColumn = json.pipe(totals);
const columnsOfChunk = z.object({ failed: z.boolean(), outcomes: json.pipe(countsOf(outcomes)) });

export function parseResult(key: Pick<ChunkResult, 'runId' | 'index'>, read: Columns): ChunkResult {
  const at = `${key.runId} / chunk ${key.index}`;
  // The chunk has ended; its outcomes are counted from the findings of its users.
  const ended = () => ({ failed: true, outcomes: {} });
  return { ...key, ...readableOr({ ...versions, columns: columnsOfChunk }, at, read, ended) };
}
