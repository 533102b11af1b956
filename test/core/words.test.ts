import { describe, expect, test } from 'vitest';
import {
  InvalidMessageError,
  PermanentError,
  ResyncRequiredError,
  TransientError,
} from '../../shared/core/errors.ts';
import { events } from '../../shared/core/events.ts';
import {
  actions,
  findings,
  outOfScope,
  quietFindings,
  reasons,
  writingActions,
} from '../../shared/core/finding.ts';
import { outcomes, runStates } from '../../shared/core/run.ts';
import { doneWith, whyOf } from '../../shared/core/words.ts';

const cause = new Error('socket closed');

describe('errors say what the caller should do', () => {
  test.each<[string, Error]>([
    ['TransientError', new TransientError('x')],
    ['PermanentError', new PermanentError('http-403', 'x')],
    ['InvalidMessageError', new InvalidMessageError('x')],
    ['ResyncRequiredError', new ResyncRequiredError('x')],
  ])('%s has its name and its message', (name, error) => {
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, String(error)]).toEqual([name, 'x', `${name}: x`]);
  });

  test('a transient error has its cause, and when to retry if the service said so', () => {
    expect(new TransientError('x', { cause, retryAfterMs: 1500 })).toMatchObject({
      name: 'TransientError',
      cause,
      retryAfterMs: 1500,
    });
    expect(new TransientError('x').retryAfterMs).toBeUndefined();
  });

  test('a permanent error has its cause and a code to count by', () => {
    expect(new PermanentError('http-403', 'x', { cause })).toMatchObject({
      name: 'PermanentError',
      cause,
      code: 'http-403',
    });
    expect('cause' in new PermanentError('http-403', 'x')).toBe(false);
  });
});

describe('words', () => {
  test.each<[string, readonly string[]]>([
    ['findings', findings],
    ['actions', actions],
    ['reasons', reasons],
    ['reasons out of scope', outOfScope],
    ['run states', runStates],
    ['outcomes', outcomes],
    ['event names', Object.values(events)],
  ])('%s are lower-case and each is there once', (_name, words) => {
    expect(new Set(words).size).toBe(words.length);
    for (const word of words) expect(word).toMatch(/^[a-z]+([-.][a-z]+)*$/);
  });

  test('all actions but report and none write, and they come first', () => {
    expect(actions.filter((action) => writingActions.has(action))).toEqual(actions.slice(0, -2));
  });

  test('a quiet finding asks for no action', () => {
    expect([...quietFindings].sort()).toEqual(['in-step', 'no-mailbox', 'no-photo']);
  });

  /** Alerts, the workbook and saved queries are written against these names. */
  test('the names of the events do not change', () => {
    expect(Object.values(events).sort()).toEqual([
      'app.misconfigured',
      'call.recorded',
      'call.refused',
      'endpoint.unavailable',
      'limit.near',
      'list.incomplete',
      'message.dropped',
      'photo.drift',
      'photo.repair-failed',
      'photo.repaired',
      'requests',
      'run.cancelled',
      'run.closed',
      'run.completed',
      'run.failed',
      'run.held',
      'run.stalled',
      'run.started',
      'storage.forged',
      'task.failed',
      'throttled',
      'undo.unsealed',
      'user.stuck',
    ]);
  });
});

describe('a line in words for people', () => {
  test('it says what was found, why a side could not be read, and why less is done', () => {
    const nothing = { cause: undefined, reason: undefined };
    expect(whyOf({ finding: 'missing', ...nothing })).toBe('SharePoint shows no photo');
    expect(whyOf({ finding: 'unknown', cause: 'HTTP 503', reason: undefined })).toBe(
      'one side could not be read; HTTP 503',
    );
    expect(whyOf({ finding: 'conflict', cause: undefined, reason: 'paused' })).toBe(
      'the two sides show different photos, and nothing says why; writing is paused',
    );
  });

  test('it says the outcome, or else what was allowed', () => {
    expect(doneWith({ granted: 'copy', outcome: undefined })).toBe('copy the photo');
    expect(doneWith({ granted: 'copy', outcome: 'busy' })).toBe('skipped: busy');
  });
});
