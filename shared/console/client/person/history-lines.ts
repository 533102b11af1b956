/** The lines of a user's history and of their undo copies, in words. */
import { html, type TemplateResult } from 'lit';
import type { Finding, Action as PlannedAction, Reason } from '../../../core/finding.ts';
import type { RepairOutcome } from '../../../core/run.ts';
import { capitalLabel, label } from '../labels.ts';
import { addressOf } from '../places.ts';
import { askedWords } from '../setup/audit-words.ts';
import { operationText } from '../setup/operation-words.ts';
import { type Content, table } from '../templates.ts';
import { runName, shortTimeText } from '../words.ts';

interface Done {
  readonly finding?: Finding | 'out-of-scope';
  readonly action?: PlannedAction;
  readonly reason?: Reason;
  readonly outcome?: RepairOutcome;
  readonly why?: string;
}

interface InRun extends Done {
  readonly id: string;
  readonly trigger: 'timer' | 'manual' | 'undo';
  readonly mode: 'report' | 'repair';
}

interface OnDemand extends Done {
  readonly by: string;
  readonly byName?: string;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly state: string;
}

interface Call {
  readonly by: string;
  readonly byName?: string;
  readonly operation: string;
  readonly status?: number;
  readonly problem?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly leftOut?: boolean;
}

export interface Entry {
  readonly at: string;
  readonly run?: InRun;
  readonly sync?: OnDemand;
  readonly call?: Call;
}

/** An earlier photo of the user, as in the contract. */
export interface UndoCopy {
  readonly runId: string;
  readonly at: string;
  readonly keptUntil: string;
  readonly replacedBy: 'source' | 'nothing' | 'copy';
  readonly trust: 'sealed' | 'unsealed' | 'forged';
}

export function entryTable(entries: readonly Entry[]): TemplateResult {
  return table(
    'What Instep did to this user, newest first',
    ['Time', 'What', 'Found', 'Result'],
    entries.map((entry) => [shortTimeText(entry.at), ...cellsOf(entry)]),
  );
}

function cellsOf({ at, run, sync, call }: Entry): readonly Content[] {
  if (run !== undefined) return runCells(at, run);
  if (sync !== undefined) return syncCells(sync);
  return call === undefined ? [] : callCells(call);
}

function runCells(startedAt: string, run: InRun): readonly Content[] {
  const name = runName({ startedAt, trigger: run.trigger });
  const link = html`<a href=${addressOf({ kind: 'run', id: run.id })}>Run of ${name}</a>`;
  return [run.mode === 'report' ? html`${link} (report only)` : link, foundIn(run), resultOf(run)];
}

function syncCells(sync: OnDemand): readonly Content[] {
  const what = sync.dryRun ? 'Checked (dry run)' : sync.force ? 'Synchronised with force' : 'Synchronised';
  const result = sync.state === 'done' ? resultOf(sync) : (sync.why ?? sync.state);
  return [html`${what}, by ${whoOf(sync)}`, foundIn(sync), result];
}

function callCells(call: Call): readonly Content[] {
  const what = [operationText(call.operation), ...askedWords(call)].join(', ');
  const ended = call.problem === undefined ? 'Done' : `Refused: ${call.problem}`;
  const result = call.status === undefined ? 'Started, no result recorded' : ended;
  return [html`${what}, by ${whoOf(call)}`, '', result];
}

/** The id shows when the mouse rests on the name. */
function whoOf({ by, byName }: { readonly by: string; readonly byName?: string }): TemplateResult {
  return byName === undefined ? html`<code>${by}</code>` : html`<span title=${by}>${byName}</span>`;
}

function foundIn({ finding }: Done): string {
  return finding === undefined ? '' : capitalLabel('finding', finding);
}

function resultOf({ action: planned, reason, outcome }: Done): string {
  if (outcome !== undefined) return capitalLabel('outcome', outcome);
  if (reason !== undefined) return `Not written: ${label('reason', reason)}`;
  return planned === undefined ? '' : `Not written (${label('action', planned)})`;
}

export function copyTable(copies: readonly UndoCopy[]): TemplateResult {
  return table(
    'Earlier photos that can be restored',
    ['Replaced', 'By', 'Kept until'],
    copies.map((copy) => [shortTimeText(copy.at), replacedByText(copy), shortTimeText(copy.keptUntil)]),
  );
}

export function replacedByText({ replacedBy, trust }: UndoCopy): string {
  const by = {
    source: 'the photo from Exchange',
    nothing: 'no photo: it was removed',
    copy: 'an earlier photo, by an undo',
  }[replacedBy];
  return trust === 'forged' ? `${by}. Another program changed this copy: it cannot be restored` : by;
}
