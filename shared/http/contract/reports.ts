/** The routes of reports. */
import { z } from 'zod';
import { actions, findings, reasons } from '../../core/finding.ts';
import { photoStates } from '../../core/photo-state.ts';
import { outcomes } from '../../core/run.ts';
import { changes } from '../../core/run-comparison.ts';
import { operation } from './operation.ts';
import { noParams, runId, runParams, wholeNumber } from './parameters.ts';
import { run } from './run-schema.ts';

const formats = ['json', 'csv', 'html'] as const;
export type Format = (typeof formats)[number];

/** The photo states that the photo report lists by default. */
export const photosToImprove = photoStates.filter((state) => state !== 'good');

export const count = z.int().nonnegative();
const format = z
  .enum(formats, { error: 'must be json, csv or html' })
  .optional()
  .meta({ description: 'Format. Absent: as the Accept header says, otherwise JSON.' });

/** A comma-separated list of words; undefined: all words. */
function someOf<const T extends readonly [string, ...string[]]>(words: T, what: string) {
  const word = z.enum(words);
  const isWords = (text: string) => text.split(',').every((one) => word.safeParse(one).success);
  return z
    .string()
    .refine(isWords, `must be one or more of ${words.join(', ')}, separated by commas`)
    .transform((text) => text.split(',') as T[number][])
    .optional()
    .meta({ description: `${what}: one or more of ${words.join(', ')}, separated by commas.` });
}

const finding = someOf(findings, 'Only users with these findings');
const userId = z.string().meta({ description: 'Object id.' });
const signInName = z
  .string()
  .optional()
  .meta({ description: 'Absent for a user who was erased, or has no sign-in name.' });
export const why = z.string().meta({ description: 'What it means, for people.' });
const sha = z.string().optional();

export const findingLine = z
  .strictObject({
    signInName,
    userId,
    finding: z.enum(findings),
    why,
    wanted: z.enum(actions).meta({ description: 'What the finding asks for.' }),
    action: z.enum(actions).meta({ description: 'The action that policies and guard allow.' }),
    reason: z.enum(reasons).optional().meta({ description: 'Why less is done than wanted.' }),
    cause: z.string().optional().meta({ description: 'Why a side could not be read.' }),
    outcome: z.enum(outcomes).optional().meta({ description: 'How the repair ended.' }),
    geo: z.string().optional(),
    sourceSha: sha.meta({ description: 'SHA-256 of the photo in Exchange.' }),
    targetSha: sha.meta({ description: 'SHA-256 of the photo in SharePoint.' }),
    leftOutBy: z.string().optional().meta({
      description: 'Who left the user out of the plan: an object id, or "function key". Absent: nobody.',
    }),
  })
  .meta({ id: 'FindingLine', description: 'One user with a finding.' });

const sent =
  'Streamed, in order of object id. A connection that ends before the end of the object means that an error occurred while streaming.';
const otherForms = ['text/csv', 'text/html'];

export const getRunReport = operation({
  id: 'getRunReport',
  method: 'GET',
  route: 'runs/{id}/report',
  summary: 'Get the report of a run',
  description:
    'Gets every user with a finding in a kept run, as JSON, as CSV for a spreadsheet, or as a page. Users who are in step, have no photo or have no mailbox are only counted, in the totals of the run.',
  access: 'read',
  // It names people of the whole company.
  recorded: true,
  params: runParams,
  query: z.strictObject({
    format,
    finding,
    action: someOf(actions, 'Only users for whom policies and guard allow this action'),
  }),
  body: undefined,
  answers: {
    200: {
      description: sent,
      schema: z.strictObject({
        run,
        filter: z.strictObject({
          finding: z.array(z.enum(findings)).readonly().optional(),
          action: z.array(z.enum(actions)).readonly().optional(),
        }),
        findings: z.array(findingLine),
        count: count.meta({ description: 'Number of lines.' }),
      }),
      contentTypes: otherForms,
    },
  },
  problems: ['run-not-found'],
});

export const compareRuns = operation({
  id: 'compareRuns',
  method: 'GET',
  route: 'runs/{id}/comparison',
  summary: 'Compare two runs',
  description:
    'Compares an earlier closed run with this one. Each user is new, came back after a repair, still open, fixed, left, or unclear because one of the runs could not read the user. A user without a line in the later run is in step, has no photo or mailbox, or is out of scope.',
  access: 'read',
  // It names people of the whole company.
  recorded: true,
  params: runParams,
  query: z.strictObject({
    with: runId.meta({ description: 'Id of the earlier run.' }),
    format,
    change: someOf(changes, 'Only users with this change'),
    finding: someOf(findings, 'Only users with one of these findings in either run'),
  }),
  body: undefined,
  answers: {
    200: {
      description: sent,
      schema: z.strictObject({
        earlier: run,
        later: run,
        filter: z.strictObject({
          change: z.array(z.enum(changes)).readonly().optional(),
          finding: z.array(z.enum(findings)).readonly().optional(),
        }),
        differences: z.array(
          z.strictObject({
            signInName,
            userId,
            change: z.enum(changes),
            why,
            earlierFinding: z.enum(findings).optional(),
            earlierOutcome: z.enum(outcomes).optional(),
            laterFinding: z.enum(findings).optional(),
            laterAction: z.enum(actions).optional(),
            laterReason: z.enum(reasons).optional(),
            laterOutcome: z.enum(outcomes).optional(),
          }),
        ),
        counts: z
          .partialRecord(z.enum(changes), count)
          .meta({ description: 'Number of listed users by change.' }),
      }),
      contentTypes: otherForms,
    },
  },
  problems: ['run-not-found', 'refused'],
});

export const getPhotoReport = operation({
  id: 'getPhotoReport',
  method: 'GET',
  route: 'reports/photos',
  summary: 'List missing and tiny photos',
  description:
    'Lists the users in scope who have no photo in Exchange or a tiny one, and those of whom Instep does not know it yet. Uses what earlier runs have read; sends no request to the tenant.',
  access: 'read',
  // It names people of the whole company.
  recorded: true,
  params: noParams,
  query: z.strictObject({
    format,
    photo: someOf(photoStates, 'Only users with this photo state; absent: all but good'),
    tinyBelow: wholeNumber({
      from: 1,
      to: 648,
      usual: 100,
      description:
        'A photo whose shorter side has fewer pixels than this is tiny. Default 100: photos from Active Directory have 48 to 96.',
    }),
  }),
  body: undefined,
  answers: {
    200: {
      description: sent,
      schema: z.strictObject({
        runId,
        tinyBelow: count,
        filter: z.strictObject({ photo: z.array(z.enum(photoStates)).readonly() }),
        users: z.array(
          z.strictObject({
            signInName,
            userId,
            photo: z.enum(photoStates),
            width: count.optional().meta({ description: 'px' }),
            height: count.optional().meta({ description: 'px' }),
            why,
          }),
        ),
        counts: z
          .partialRecord(z.enum(photoStates), count)
          .meta({ description: 'Number of users in scope by photo state, listed or not.' }),
      }),
      contentTypes: otherForms,
    },
  },
  problems: ['refused'],
});
