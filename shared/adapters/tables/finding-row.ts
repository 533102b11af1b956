/** Converts findings to columns of the Findings table and back. */
import { z } from 'zod';
import { actions, findings, reasons } from '../../core/finding.ts';
import { type FindingRow, outcomes } from '../../core/run.ts';
import { optionalText } from './json-column.ts';
import type { Column } from './limits.ts';
import { type Columns, type RowFormat, readableOr } from './schema-version.ts';

const optionalCode = <T extends string>(codes: readonly [T, ...T[]]) =>
  z
    .enum(codes)
    .optional()
    .transform((code) => code);

const columnsOfFinding = z.object({
  finding: z.enum(findings),
  wanted: z.enum(actions),
  granted: z.enum(actions),
  reason: optionalCode(reasons),
  cause: optionalText,
  sourceSha: optionalText,
  targetSha: optionalText,
  targetEtags: z.string().default(''),
  geo: z.string().default(''),
  outcome: optionalCode(outcomes),
  sourceSeenAt: z.string().optional(),
  waitedMinutes: z.number().optional(),
});

const format = {
  table: 'Findings',
  columns: columnsOfFinding,
  current: 1,
  upgrades: {},
} satisfies RowFormat<z.ZodType>;

/** A row that cannot be read makes its user `unknown` in that run; it is never written. */
export function parseFinding(key: Pick<FindingRow, 'runId' | 'userId'>, read: Columns): FindingRow {
  return { ...key, ...readableOr(format, `${key.runId} / ${key.userId}`, read, unreadable) };
}

function unreadable(): z.output<typeof columnsOfFinding> {
  return columnsOfFinding.parse({
    finding: 'unknown',
    wanted: 'none',
    granted: 'none',
    cause: 'the row in table Findings cannot be read; the next run writes it anew',
  });
}

/** Undefined values are left out, which is safe because a finding always replaces the whole row. */
export function findingColumns({ runId: _, userId: __, ...finding }: FindingRow): Record<string, Column> {
  const present = Object.entries(finding).filter(([, value]) => value !== undefined);
  return { schema: format.current, ...Object.fromEntries(present) };
}
