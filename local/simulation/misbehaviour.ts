/** Reported misbehaviour of the services that the simulated tenant can answer on request; sources: see its faults. */
import type { FaultRule } from '../tenant/server/faults.ts';

export interface Misbehaviour {
  /** What the services do, as a sentence for the trace. */
  readonly what: string;
  readonly rule: FaultRule;
}

const usersDelta = /\/users\/delta/i;
const listDelta = /\/items\/(microsoft\.graph\.)?delta/i;
const lists = /^\/v1\.0\/sites\/[^/]+\/lists(\?|$)/i;
const graphError = (code: string) => ({ error: { code, message: code } });

export const misbehaviours: readonly Misbehaviour[] = [
  {
    what: 'Graph no longer knows a position in the list of users',
    rule: {
      match: { path: /\/users\/delta.*token/i },
      times: 1,
      answer: { status: 400, body: graphError('Directory_ExpiredPageToken') },
    },
  },
  {
    what: 'Graph wants the list of users read again',
    rule: {
      match: { path: /\/users\/delta.*token/i },
      times: 1,
      answer: { status: 410, body: graphError('resyncRequired') },
    },
  },
  {
    what: 'The list of users breaks off in its middle',
    rule: { match: { path: usersDelta }, times: 2, answer: { truncate: true } },
  },
  {
    what: 'An error stands among the items of a library',
    rule: {
      match: { path: listDelta },
      times: 2,
      answer: { rows: [{ row: graphError('generalException'), at: 0 }] },
    },
  },
  {
    what: 'The changes of a library break off in their middle',
    rule: { match: { path: listDelta }, times: 2, answer: { truncate: true } },
  },
  {
    what: 'Graph cannot tell the changes of a library',
    rule: {
      match: { path: listDelta },
      times: 8,
      answer: { status: 500, body: graphError('generalException') },
    },
  },
  {
    what: 'A library wants to be read again',
    rule: {
      match: { path: /\/items\/(microsoft\.graph\.)?delta.*token/i },
      times: 1,
      answer: { status: 410, body: graphError('resyncChangesApplyDifferences') },
    },
  },
  {
    what: 'Graph does not find a library for a moment',
    rule: { match: { path: lists }, times: 2, answer: { status: 404, body: graphError('itemNotFound') } },
  },
  {
    what: 'SharePoint finds a library too large to list',
    rule: {
      match: { path: /\/_api\/web\/getfolder.*files/i },
      times: 3,
      answer: {
        status: 500,
        body: { 'odata.error': { code: '-2147024860, Microsoft.SharePoint.SPQueryThrottledException' } },
      },
    },
  },
  ...(['html', 'cut', 'later-500', 'left-out', 'twice', 'reversed', { status: 503 }] as const).map(
    (inBatch) => ({
      what: `A batch is answered wrongly (${typeof inBatch === 'string' ? inBatch : inBatch.status})`,
      rule: { match: { inner: true }, times: 3, answer: { inBatch } },
    }),
  ),
  {
    what: 'Parts of batches are throttled without a time to wait',
    rule: { match: { inner: true }, times: 4, answer: { status: 429 } },
  },
  {
    what: 'Parts of batches are throttled for some seconds',
    rule: { match: { inner: true }, times: 4, answer: { status: 429, headers: { 'Retry-After': '7.5' } } },
  },
  {
    what: 'Parts of batches fail for a while',
    rule: { match: { inner: true }, times: 12, answer: { status: 500 } },
  },
  {
    what: 'Graph answers with pages of a proxy',
    rule: { match: { path: /^\/v1\.0\// }, times: 3, answer: { html: true } },
  },
  {
    what: 'SharePoint answers nothing with status 200',
    rule: { match: { path: /^\/_api\//i, method: 'GET' }, times: 2, answer: { emptyBody: true } },
  },
  {
    what: 'SharePoint refuses for a moment what it allows',
    rule: { match: { path: /^\/_api\//i }, times: 2, answer: { status: 403 } },
  },
  {
    what: 'The mailboxes are down for a while',
    rule: { match: { path: /\/photos?(\/|$|\?)/ }, times: 15, answer: { status: 503 } },
  },
];
