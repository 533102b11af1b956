/// <reference lib="dom" />
/** The audit log: changes made through HTTP, and who read reports. */
import { get } from './api.ts';
import { type Action, action } from './doing.ts';
import { byId, element, show, table } from './dom.ts';
import { label } from './labels.ts';
import { plural, shortTimeText } from './words.ts';

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

interface Page {
  readonly records: readonly Recorded[];
  readonly continuation?: string;
}

/** Loaded on request only, because most visitors do not need it. */
export function changesAction(): Action {
  return action('Audit log', async () => {
    const { records, continuation } = await get<Page>('audit?limit=50');
    show(
      byId('changes'),
      records.length > 0 &&
        table(
          'Audit log, newest first',
          ['Time', 'Caller', 'Operation', 'User or run', 'Result'],
          records.map((record) => [
            shortTimeText(record.at),
            personOf(record.by, record.byName),
            [record.operation, record.dryRun && 'dry run', record.force && 'with force']
              .filter(Boolean)
              .join(', '),
            personOf(record.subject, record.subjectName),
            resultOf(record),
          ]),
        ),
    );
    if (records.length === 0) return 'The audit log is empty.';
    return continuation === undefined
      ? `${plural(records.length, 'call')}.`
      : `The newest ${plural(records.length, 'call')}.`;
  });
}

/** A name where Instep knows one. The id shows when the mouse rests on it. */
function personOf(id: string, name: string | undefined): HTMLElement {
  return name === undefined ? element('code', {}, id) : element('span', { title: id }, name);
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
