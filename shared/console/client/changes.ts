/// <reference lib="dom" />
/** Who changed what over HTTP. */
import { get } from './api.ts';
import { type Action, action } from './doing.ts';
import { byId, element, show, table } from './dom.ts';
import { shortTimeText } from './words.ts';

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

/** A button: most who open the page do not need the list, and it is read when it is asked for. */
export function changesAction(): Action {
  return action('Show who changed what', async () => {
    const { records, continuation } = await get<Page>('audit?limit=50');
    show(
      byId('changes'),
      records.length > 0 &&
        table(
          'Changes over HTTP, newest first',
          ['When', 'Who', 'What', 'Whom or which run', 'Result'],
          records.map(({ at, by, operation, subject, status, problem }) => [
            shortTimeText(at),
            element('code', {}, by),
            operation,
            element('code', {}, subject),
            status === undefined ? 'begun, end not recorded' : `${status} ${problem ?? ''}`,
          ]),
        ),
    );
    if (records.length === 0) return 'Nothing was changed over HTTP yet.';
    return continuation === undefined
      ? `${records.length} changes.`
      : `The newest ${records.length} changes.`;
  });
}
