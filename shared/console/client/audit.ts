/** The audit log: changes made through HTTP, and who read reports. Newest first, page by page. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Action, action, laidOut } from './actions.ts';
import { get } from './api.ts';
import { label } from './labels.ts';
import { table } from './templates.ts';
import type { Page } from './view.ts';
import { plural, runIdText, shortTimeText } from './words.ts';

interface Recorded {
  readonly at: string;
  readonly by: string;
  readonly operation: string;
  readonly subject: string;
  readonly status?: number;
  readonly problem?: string;
  readonly byName?: string;
  readonly subjectName?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly finding?: string;
  readonly outcome?: string;
  readonly users?: number;
}

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

  async function read(from: string): Promise<void> {
    const next = await get<AuditPage>(`audit?limit=50${from}`);
    records = from === '' ? next.records : [...records, ...next.records];
    continuation = next.continuation;
  }
  const open = action(page, 'Audit log', async () => {
    await read('');
    if (records.length === 0) return 'The audit log is empty.';
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
      if (records.length === 0) return nothing;
      return html`${describe(records)}${continuation === undefined ? nothing : laidOut([older])}`;
    },
  };
}

function describe(records: readonly Recorded[]): TemplateResult {
  return table(
    'Audit log, newest first',
    ['Time', 'Caller', 'Operation', 'User or run', 'Result'],
    records.map((record) => [
      shortTimeText(record.at),
      personOf(record.by, record.byName),
      [record.operation, record.dryRun && 'dry run', record.force && 'with force'].filter(Boolean).join(', '),
      personOf(record.subject, record.subjectName),
      resultOf(record),
    ]),
  );
}

/** A name where Instep knows one, or when a run started. The id shows when the mouse rests on it. */
function personOf(id: string, name: string | undefined): TemplateResult {
  const shown = name ?? runIdText(id);
  return shown === id ? html`<code>${id}</code>` : html`<span title=${id}>${shown}</span>`;
}

function resultOf({ status, problem, finding, outcome, users }: Recorded): string {
  if (status === undefined) return 'started, no result recorded';
  const parts = [
    `${status} ${problem ?? ''}`.trim(),
    finding && label('finding', finding),
    outcome && label('outcome', outcome),
    users !== undefined && plural(users, 'user'),
  ];
  return parts.filter(Boolean).join(', ');
}
