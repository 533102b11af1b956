/** A preflight of 13 requests is sent once, however many callers ask for it at the same time. */
import type { Preflight, PreflightAnswer } from '../workflows/preflight/preflight.ts';
import { createSharedWork } from './shared-work.ts';

export const sharedPreflight = createSharedWork<Preflight>();
/** Apart from the others: the role Instep.Read must not share what only Instep.Operate may start. */
export const sharedPreflightWrites = createSharedWork<PreflightAnswer>();
