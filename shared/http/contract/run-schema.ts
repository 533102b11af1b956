/** The schema of a run in answers. */
import { z } from 'zod';
import {
  guardChecks,
  guardDecisions,
  guardResults,
  reportReasons,
} from '../../core/catalogue/guard-checks.ts';
import { listNames, rowCauses } from '../../core/catalogue/row-causes.ts';
import { actions, findings, outOfScope, reasons } from '../../core/finding.ts';
import { outcomes, runStates } from '../../core/run.ts';
import { runId } from './parameters.ts';

const count = z.int().nonnegative();
const time = z.string().meta({ description: 'ISO 8601 in UTC.', example: '2026-11-24T01:00:03.120Z' });
const sha = z.string().meta({ description: 'SHA-256, 64 hexadecimal digits.' });

function countsOf<const T extends readonly [string, ...string[]]>(words: T, what: string) {
  return z.partialRecord(z.enum(words), count).meta({ description: `${what}; only what is above 0.` });
}

const totals = z
  .strictObject({
    users: count.meta({ description: 'Rows of the directory that the run read.' }),
    inScope: count,
    outOfScope: countsOf(outOfScope, 'Users who were not compared, by reason'),
    findings: countsOf(findings, 'Users by finding'),
    causes: z.record(z.string(), count).meta({ description: 'Number of unknown users by cause.' }),
    planned: countsOf(actions, 'Users by writing action that the policies allow'),
    reasons: countsOf(reasons, 'Users for whom less is done than wanted, by reason'),
    etagMoved: count,
    etagChurn: count.meta({ description: 'Users whose ETag changed although the bytes did not.' }),
    deepChecked: count,
    etagSilence: count.meta({ description: 'Users whose bytes changed although the ETag did not.' }),
    unreadableRows: countsOf(rowCauses, 'Rows of lists that could not be parsed, by cause').optional(),
    unavailable: countsOf(listNames, 'Lists that were not read to their end').optional(),
  })
  .meta({ description: 'Totals of the comparison.' });

export const guardCheck = z.strictObject({
  name: z.enum(guardChecks),
  result: z.enum(guardResults),
  text: z.string().meta({ description: 'The check and its numbers, as a sentence.' }),
});

export const verdict = z.strictObject({
  result: z.enum(guardDecisions),
  reportBecause: z.enum(reportReasons).optional(),
  checks: z.array(guardCheck).readonly(),
  message: z.string().meta({ description: 'What happened, with numbers, and what to do.' }),
});

/** Fields as in `RunRecord`; the compiler checks that they agree. */
export const run = z
  .strictObject({
    id: runId,
    trigger: z.enum(['timer', 'manual', 'undo']),
    undoes: runId
      .optional()
      .meta({ description: 'Of an undo run: the run whose earlier photos it restores.' }),
    state: z.enum(runStates),
    mode: z.enum(['report', 'repair']),
    startedAt: time,
    progressAt: time.meta({ description: 'When the run last made progress; ISO 8601 in UTC.' }),
    closedAt: time.optional(),
    endedAt: time.optional(),
    settingsHash: sha,
    ranges: count.meta({ description: 'Compare ranges; 0 until the library is refreshed.' }),
    chunks: count.meta({ description: 'Repair chunks; 0 until they are released.' }),
    totals: totals.optional(),
    planHash: sha.optional().meta({
      description:
        'SHA-256 of the plan as it was closed, and from an approval on, as it was approved. It is the hash that an approval must name, unless users are left out: see the plan.',
    }),
    planned: count.meta({ description: 'Users in the plan.' }),
    verdict: verdict.optional(),
    approval: z
      .strictObject({
        by: z.string(),
        at: time,
        planHash: sha,
        comment: z
          .string()
          .optional()
          .meta({ description: 'What the approver wrote. It is kept until the run is removed.' }),
        leftOut: count.optional().meta({ description: 'How many users were left out. Absent: none.' }),
      })
      .optional()
      .meta({ description: 'Who released the plan: an object id, or "function key".' }),
    leftOutRevision: z.string().optional().meta({
      description:
        'Changes with each call that leaves users out of the plan or puts them back. Absent: never.',
    }),
    outcomes: countsOf(outcomes, 'How repairs ended'),
    suspectedPlaceholders: z.array(z.strictObject({ sha, users: count })).readonly(),
    sharedPictures: z.array(sha).readonly(),
    morePictures: z
      .strictObject({ suspectedPlaceholders: count, sharedPictures: count })
      .optional()
      .meta({ description: 'How many more there are than the two lists contain; absent: none.' }),
    lacks: z
      .array(
        z.strictObject({
          list: z.enum(listNames),
          of: z.string().meta({ description: 'Host of a library, id of a group, or empty.' }),
          why: z.string().optional().meta({ description: 'Why the list was not read to its end.' }),
          rows: countsOf(rowCauses, 'Rows that could not be parsed, by cause'),
        }),
      )
      .readonly()
      .optional()
      .meta({ description: 'Lists that were not read in full; the run used the stored rows.' }),
    note: z.string().optional().meta({
      description: 'Why it failed, was cancelled, superseded or expired; of an undo run who requested it.',
    }),
  })
  .meta({
    id: 'Run',
    description: 'One run: its state, its totals, its guard decision, and the outcomes of repairs.',
  });

export const runWithProgress = run
  .extend({ progress: z.strictObject({ rangesDone: count, chunksDone: count }) })
  .meta({ id: 'RunWithProgress', description: 'A run with its progress.' });
