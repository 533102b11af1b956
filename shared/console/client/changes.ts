/// <reference lib="dom" />
/** The audit log: changes made through HTTP. */
import { get } from './api.ts';
import { type Action, action } from './doing.ts';
import { byId, element, show, table } from './dom.ts';
import { plural, shortTimeText } from './words.ts';

interface Recorded {
  readonly at: string;
  readonly by: string;
  readonly operation: string;
  readonly subject: string;
  readonly status?: number;
  readonly problem?: string;
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
          records.map(({ at, by, operation, subject, status, problem }) => [
            shortTimeText(at),
            element('code', {}, by),
            operation,
            element('code', {}, subject),
            status === undefined ? 'started, no result recorded' : `${status} ${problem ?? ''}`,
          ]),
        ),
    );
    if (records.length === 0) return 'The audit log is empty.';
    return continuation === undefined
      ? `${plural(records.length, 'change')}.`
      : `The newest ${plural(records.length, 'change')}.`;
  });
}
