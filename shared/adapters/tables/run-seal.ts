/**
 * Seals a run from its release on, and its repair chunks: without both nothing is written. An approved run keeps its seal,
 * because a later run may carry out what it left (DECISIONS.md, D-seals).
 */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { RunRecord, RunState } from '../../core/run.ts';
import type { Sealed, Trust } from '../../core/seal.ts';
import type { Seals } from '../key-vault/seals.ts';
import type { Column } from './limits.ts';
import { runColumns, unreadableRun } from './run-row.ts';

/** The states in which a run writes. A run that only reports needs no seal, and so no key. */
const writing: ReadonlySet<RunState> = new Set(['releasing', 'repairing']);

export async function sealedColumns(seals: Seals, run: RunRecord): Promise<Record<string, Column>> {
  const isSealed = writing.has(run.state) || run.approval !== undefined;
  const seal = isSealed ? await seals.seal(sealedRun(run)) : undefined;
  return seal === undefined ? runColumns(run) : { ...runColumns(run), seal };
}

/**
 * A record that is not what Instep stored counts as that of a failed run, like an unreadable one; if it writes nothing, only
 * its approval counts for nothing.
 */
export async function believedRun(seals: Seals, run: RunRecord, seal: unknown): Promise<RunRecord> {
  if (!seals.isOn) return run;
  const check = () => seals.check(sealedRun(run), asText(seal));
  if (writing.has(run.state)) return (await check()) === 'sealed' ? run : unreadableRun(run.id, notOurs);
  return withBelievedApproval(seals, run, seal);
}

/** For lists, which also show runs that write while the key does not answer. */
export async function withBelievedApproval(seals: Seals, run: RunRecord, seal: unknown): Promise<RunRecord> {
  if (!seals.isOn || writing.has(run.state) || run.approval === undefined) return run;
  const isSealed = await sealedUnlessRefused(() => seals.check(sealedRun(run), asText(seal)));
  return isSealed ? run : { ...run, approval: undefined };
}

/** A run that has ended can be read without the key. */
async function sealedUnlessRefused(check: () => Promise<Trust>): Promise<boolean> {
  try {
    return (await check()) === 'sealed';
  } catch (error) {
    if (error instanceof TransientError || error instanceof PermanentError) return false;
    throw error;
  }
}

const notOurs =
  'The record in table Runs is not what Instep stored: it has no seal that fits. Nothing more is written for this run.';

export async function sealOfChunk(seals: Seals, chunk: Chunk): Promise<Record<string, Column>> {
  const seal = await seals.seal(sealedChunk(chunk));
  return seal === undefined ? {} : { seal };
}

export async function isBelievedChunk(seals: Seals, chunk: Chunk, seal: unknown): Promise<boolean> {
  return !seals.isOn || (await seals.check(sealedChunk(chunk), asText(seal))) === 'sealed';
}

interface Chunk {
  readonly runId: string;
  readonly index: number;
  readonly users: string;
}

function sealedRun(run: RunRecord): Sealed {
  return { kind: 'run', userId: '', runId: run.id, content: run };
}

function sealedChunk({ runId, ...content }: Chunk): Sealed {
  return { kind: 'plan-chunk', userId: '', runId, content };
}

function asText(seal: unknown): string | undefined {
  return typeof seal === 'string' ? seal : undefined;
}
