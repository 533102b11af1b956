/**
 * A preflight of 13 requests is sent once, however many callers ask for it at the same time. Those for different users are not
 * the same, so only a few of them are made at a time.
 */
import type { Preflight, PreflightAnswer } from '../workflows/preflight/preflight.ts';
import { createSharedWork } from './shared-work.ts';

const mostAtATime = 3;

export const sharedPreflight = createSharedWork<Preflight>(mostAtATime);
/** Apart from the others: the role Instep.Read must not share what only Instep.Operate may start. */
export const sharedPreflightWrites = createSharedWork<PreflightAnswer>(mostAtATime);
