/** A run as callers see it. */
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
    users: count.meta({ description: 'Rows of the directory that were looked at.' }),
    inScope: count,
    outOfScope: countsOf(outOfScope, 'Why users were not compared, and how many'),
    findings: countsOf(findings, 'Users by finding'),
    causes: z.record(z.string(), count).meta({ description: 'Why users are unknown, and how many.' }),
    planned: countsOf(actions, 'Writing actions that the policies granted'),
    reasons: countsOf(reasons, 'Why less is done than wanted, and how many'),
    etagMoved: count,
    etagChurn: count.meta({ description: 'Users whose etag moved although the bytes did not.' }),
    deepChecked: count,
    etagSilence: count.meta({ description: 'Users whose bytes moved although the etag did not.' }),
    unreadableRows: countsOf(rowCauses, 'Rows of listings that were not understood, by cause').optional(),
    unavailable: countsOf(listNames, 'Lists that were not read to their end').optional(),
  })
  .meta({ description: 'Totals of the comparison.' });

export const guardCheck = z.strictObject({
  name: z.enum(guardChecks),
  result: z.enum(guardResults),
  text: z.string().meta({ description: 'What was counted, as a sentence.' }),
});

export const verdict = z.strictObject({
  result: z.enum(guardDecisions),
  reportBecause: z.enum(reportReasons).optional(),
  checks: z.array(guardCheck).readonly(),
  message: z.string().meta({ description: 'What happened, with numbers, and the way past it.' }),
});

/** Units and forms are those of `RunRecord`, which the compiler holds it to. */
export const run = z
  .strictObject({
    id: runId,
    trigger: z.enum(['timer', 'manual', 'undo']),
    undoes: runId.optional().meta({ description: 'The run whose pictures this one puts back.' }),
    state: z.enum(runStates),
    mode: z.enum(['report', 'repair']),
    startedAt: time,
    progressAt: time.meta({ description: 'When anything of this run last moved on; ISO 8601 in UTC.' }),
    closedAt: time.optional(),
    endedAt: time.optional(),
    settingsHash: sha,
    ranges: count.meta({ description: 'Compare ranges; 0 until the library is refreshed.' }),
    chunks: count.meta({ description: 'Repair chunks; 0 until they are released.' }),
    totals: totals.optional(),
    planHash: sha.optional().meta({ description: 'What an approval names; SHA-256.' }),
    planned: count.meta({ description: 'Users whom the plan would write.' }),
    verdict: verdict.optional(),
    approval: z
      .strictObject({ by: z.string(), at: time, planHash: sha })
      .optional()
      .meta({ description: 'Who released the plan: an object id, or "function key".' }),
    outcomes: countsOf(outcomes, 'How repairs ended'),
    suspectedPlaceholders: z.array(z.strictObject({ sha, users: count })).readonly(),
    sharedPictures: z.array(sha).readonly(),
    morePictures: z
      .strictObject({ suspectedPlaceholders: count, sharedPictures: count })
      .optional()
      .meta({ description: 'How many more there are than the two lists hold; absent: none.' }),
    lacks: z
      .array(
        z.strictObject({
          list: z.enum(listNames),
          of: z.string().meta({ description: 'Host of a library, id of a group, or empty.' }),
          why: z.string().optional().meta({ description: 'Why the list was not read to its end.' }),
          rows: countsOf(rowCauses, 'Rows that were not understood'),
        }),
      )
      .readonly()
      .optional()
      .meta({ description: 'Lists that were not read in full; the run used what was stored.' }),
    note: z.string().optional().meta({
      description: 'Why it failed, was cancelled, superseded or expired; of an undo who asked for it.',
    }),
  })
  .meta({ id: 'Run', description: 'One run: what it looked at, what it found, and how it ended.' });

export const runWithProgress = run
  .extend({ progress: z.strictObject({ rangesDone: count, chunksDone: count }) })
  .meta({ id: 'RunWithProgress', description: 'A run, and how far it has come.' });
