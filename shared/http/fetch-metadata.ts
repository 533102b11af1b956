/**
 * Pages of other sites may make a browser open the pages of this app, and nothing else (DECISIONS.md, D-other-sites). Browsers
 * say where a request comes from: https://www.w3.org/TR/fetch-metadata/
 *
 *   Origin      | Sec-Fetch-Site      | mode, dest         | cookie | GET of a page | other
 *   ------------+---------------------+--------------------+--------+---------------+--------
 *   any         | any                 | navigate, document | any    | accepted      | as below
 *   another     | any                 | any                | any    | refused       | refused
 *   own or none | same-origin or none | any                | any    | accepted      | accepted
 *   own or none | any other           | any                | any    | refused       | refused
 *   own or none | absent              | any                | none   | accepted      | accepted  (no browser)
 *   own         | absent              | any                | yes    | accepted      | accepted
 *   none        | absent              | any                | yes    | accepted      | refused   (a browser before 2023)
 */
import { hasSession } from './authorization.ts';
import type { Operation } from './contract/operation.ts';
import { ProblemError } from './problems.ts';
import type { Received } from './received.ts';

type Asked = Pick<Received, 'url' | 'header' | 'query'>;

/** Throws ProblemError `cross-origin`. */
export function refuseOtherSites(operation: Pick<Operation, 'method' | 'answers'>, asked: Asked): void {
  const { url, header } = asked;
  const isPage = asksForPage(operation, asked);
  if (isPage && header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document') return;
  const origin = header('origin');
  const site = header('sec-fetch-site');
  if (origin !== undefined && origin !== url.origin) throw from(origin.slice(0, 100));
  if (site === undefined) {
    if (isPage || origin !== undefined || !hasSession(asked)) return;
    throw new ProblemError(
      'cross-origin',
      'The request has the cookie of a browser, but does not say which page it comes from. Update the browser.',
    );
  }
  if (site !== 'same-origin' && site !== 'none') throw from('another site');
}

/** JSON and CSV of a report are no page. A browser that opens an address prefers HTML where the query names no format. */
function asksForPage(
  { method, answers }: Pick<Operation, 'method' | 'answers'>,
  { query }: Pick<Received, 'query'>,
): boolean {
  if (method !== 'GET' || !answers[200]?.contentTypes?.includes('text/html')) return false;
  return query.every(([name, value]) => name !== 'format' || value === 'html');
}

function from(where: string): ProblemError {
  return new ProblemError(
    'cross-origin',
    `The request says that it comes from ${where}, which is not this app.`,
  );
}
