/** The audit log: changes made through HTTP, newest first, page by page. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Action, action, laidOut } from './actions.ts';
import { get } from './api.ts';
import { table } from './templates.ts';
import type { Page } from './view.ts';
import { plural, shortTimeText } from './words.ts';

interface Recorded {
  readonly at: string;
  readonly by: string;
  readonly operation: string;
  readonly subject: string;
  readonly status?: number;
  readonly problem?: string;
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
      ? `${plural(records.length, 'change')}.`
      : `The newest ${plural(records.length, 'change')}.`;
  });
  const older = action(page, 'Show older changes', async () => {
    await read(`&continuation=${encodeURIComponent(continuation ?? '')}`);
    return `${plural(records.length, 'change')} are shown.`;
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
    records.map(({ at, by, operation, subject, status, problem }) => [
      shortTimeText(at),
      html`<code>${by}</code>`,
      operation,
      html`<code>${subject}</code>`,
      status === undefined ? 'started, no result recorded' : `${status} ${problem ?? ''}`,
    ]),
  );
}
