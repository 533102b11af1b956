/** The audit log: changes made through HTTP, and who read reports. Newest first, page by page. */
import { html, nothing, type TemplateResult } from 'lit';
import { createRef, type Ref, ref } from 'lit/directives/ref.js';
import { type Action, action } from '../actions.ts';
import { get } from '../api.ts';
import { olderButton } from '../older.ts';
import { idOf } from '../person/stored-user.ts';
import { table } from '../templates.ts';
import type { Page } from '../view.ts';
import { plural, runIdText, shortTimeText } from '../words.ts';
import { askedWords, type Recorded, resultWords } from './audit-words.ts';
import { operationText, operationWords } from './operation-words.ts';

interface AuditPage {
  readonly records: readonly Recorded[];
  readonly continuation?: string;
}

export interface AuditPart {
  /** Loaded on request only, because most visitors do not need it. */
  readonly open: Action;
  content(): TemplateResult | typeof nothing;
}

export function auditLog(page: Page): AuditPart {
  let records: readonly Recorded[] = [];
  let continuation: string | undefined;

  const kind = createRef<HTMLSelectElement>();
  const caller = createRef<HTMLInputElement>();
  /** As a query; of the calls that are shown, so that older ones fit to them. */
  let filter = '';
  let isOpen = false;

  async function filterNow(): Promise<string> {
    const by = caller.value?.value.trim() ?? '';
    return queryOf({
      operation: kind.value?.value ?? '',
      // An address holds no name.
      by: by.includes('@') ? await idOf(by) : by,
    });
  }

  async function read(from: string): Promise<void> {
    const next = await get<AuditPage>(`audit?limit=50${filter}${from}`);
    isOpen = true;
    records = from === '' ? next.records : [...records, ...next.records];
    continuation = next.continuation;
  }
  const open = action(page, 'Audit log', async () => {
    older.said = '';
    filter = await filterNow();
    await read('');
    if (records.length === 0)
      return filter === '' ? 'The audit log is empty.' : 'The audit log has no such call.';
    return continuation === undefined
      ? `${plural(records.length, 'call')}.`
      : `The newest ${plural(records.length, 'call')}.`;
  });
  const older = action(page, 'Show older calls', async () => {
    await read(`&continuation=${encodeURIComponent(continuation ?? '')}`);
    return `${plural(records.length, 'call')} are shown.`;
  });
  return {
    open,
    content() {
      if (!isOpen) return nothing;
      return html`<h3>Audit log</h3>
        ${filterForm({ kind, caller, show: open.start })}
        ${records.length === 0 ? nothing : describe(records)}${olderButton(older, continuation !== undefined)}`;
    },
  };
}

function queryOf(values: Readonly<Record<string, string>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  return given.map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join('');
}

interface FilterForm {
  readonly kind: Ref<HTMLSelectElement>;
  readonly caller: Ref<HTMLInputElement>;
  readonly show: () => Promise<void>;
}

function filterForm({ kind, caller, show }: FilterForm): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    void show();
  };
  return html`<form class="filter" @submit=${submit}>
    <div><label for="audit-kind">Operation</label>
      <select id="audit-kind" ${ref(kind)} @change=${show}><option value="">All</option>
        ${Object.entries(operationWords).map(([code, text]) => html`<option value=${code}>${text} (${code})</option>`)}
      </select></div>
    <div><label for="audit-caller">Caller: sign-in name, object id or “function key”</label>
      <input id="audit-caller" autocomplete="off" spellcheck="false" ${ref(caller)}></div>
    <button type="submit">Filter</button>
  </form>`;
}

function describe(records: readonly Recorded[]): TemplateResult {
  return table(
    'Audit log, newest first',
    ['Time', 'Caller', 'Operation', 'User or run', 'Result'],
    records.map((record) => [
      shortTimeText(record.at),
      personOf(record.by, record.byName),
      operationOf(record),
      personOf(record.subject, record.subjectName),
      resultWords(record),
    ]),
  );
}

function operationOf(record: Recorded): TemplateResult {
  const { operation } = record;
  return html`${[operationText(operation), ...askedWords(record)].join(', ')} <code>${operation}</code>`;
}

/** A name where Instep knows one, or when a run started. The id shows when the mouse rests on it. */
function personOf(id: string, name: string | undefined): TemplateResult {
  const shown = name ?? runIdText(id);
  return shown === id ? html`<code>${id}</code>` : html`<span title=${id}>${shown}</span>`;
}
