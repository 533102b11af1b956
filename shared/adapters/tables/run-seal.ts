/** Seals a run from its release on, and its repair chunks: without both nothing is written (DECISIONS.md, D-seals). */
import type { RunRecord, RunState } from '../../core/run.ts';
import type { Sealed } from '../../core/seal.ts';
import type { Seals } from '../key-vault/seals.ts';
import type { Column } from './limits.ts';
import { runColumns, unreadableRun } from './run-row.ts';

/** The states in which a run writes. In others it needs no seal, so that a run that only reports needs no key. */
const writing: ReadonlySet<RunState> = new Set(['releasing', 'repairing']);

export async function sealedColumns(seals: Seals, run: RunRecord): Promise<Record<string, Column>> {
  const seal = writing.has(run.state) ? await seals.seal(sealedRun(run)) : undefined;
  return seal === undefined ? runColumns(run) : { ...runColumns(run), seal };
}

/** A record that is not what Instep stored counts as that of a failed run, like an unreadable one. */
export async function believedRun(seals: Seals, run: RunRecord, seal: unknown): Promise<RunRecord> {
  if (!seals.isOn || !writing.has(run.state)) return run;
  const trust = await seals.check(sealedRun(run), asText(seal));
  return trust === 'sealed' ? run : unreadableRun(run.id, notOurs);
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
