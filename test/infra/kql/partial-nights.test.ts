/** The saved query for lists that runs could not read, over events as they are sent. */
import { expect, test } from 'vitest';
import { events } from '../../../shared/core/events.ts';
import { rowOf } from './rows.ts';
import { savedQuery } from './tiles.ts';

const at = new Date('2026-11-24T01:05:00Z');
const runId = '20261124T010000Z';
const incomplete = { at, name: events.listIncomplete };

test('lists each list and service once, with the reason, the age of the older data used instead, and odd rows by cause', () => {
  const sent = [
    { ...incomplete, properties: { runId, list: 'directory', of: '', why: 'HTTP 500' }, measurements: {} },
    {
      ...incomplete,
      properties: { runId, list: 'library', of: 'contoso-my.sharepoint.com', why: '' },
      measurements: { 'row.no-etag': 2, 'row.no-id': 1 },
    },
    // The message was delivered twice.
    {
      ...incomplete,
      properties: { runId, list: 'library', of: 'contoso-my.sharepoint.com', why: '' },
      measurements: { 'row.no-etag': 2, 'row.no-id': 1 },
    },
    {
      at,
      name: events.endpointUnavailable,
      properties: { runId, endpoint: 'geo locations', cause: 'HTTP 503', listedAt: '2026-11-23T01:00:00Z' },
      measurements: {},
    },
  ];
  const found = savedQuery({ events: sent.map(rowOf), now: at }, 'partial-nights');
  const library = { runId, what: 'library', which: 'contoso-my.sharepoint.com', why: '' };
  expect(found).toMatchObject([
    { runId, what: 'directory', why: 'HTTP 500' },
    { runId, what: 'geo locations', why: 'HTTP 503', usedListOf: '2026-11-23T01:00:00Z' },
    { ...library, rowCause: 'no-etag', rowsNotUnderstood: 2 },
    { ...library, rowCause: 'no-id', rowsNotUnderstood: 1 },
  ]);
});
