import { expect, test } from 'vitest';
import type { SourceReading } from '../../shared/core/observation.ts';
import { type PhotoState, photoState, sourceAfter } from '../../shared/core/photo-state.ts';
import type { SourceSnapshot } from '../../shared/core/user.ts';

const large = { width: 648, height: 648 };
const small = { width: 64, height: 96 };
const photo = (pixels?: typeof large): SourceSnapshot => ({ kind: 'photo', pixels });
const reads = (pixels?: typeof large): SourceReading => ({
  kind: 'photo',
  etag: '"1"',
  ...(pixels && { pixels }),
});
const none = { kind: 'none', code: 'ImageNotFound' } as const;
const noMailbox = { kind: 'no-mailbox', code: 'ResourceNotFound' } as const;

test.each<[string, SourceSnapshot | undefined, SourceReading, SourceSnapshot | undefined]>([
  ['a first photo', undefined, reads(large), photo(large)],
  ['a first photo whose size is not given', undefined, reads(), photo()],
  ['another size', photo(large), reads(small), photo(small)],
  ['another width alone', photo(large), reads({ ...large, width: 500 }), photo({ ...large, width: 500 })],
  ['another height alone', photo(large), reads({ ...large, height: 500 }), photo({ ...large, height: 500 })],
  ['a size at last', photo(), reads(large), photo(large)],
  ['a photo where there was none', { kind: 'none' }, reads(large), photo(large)],
  ['no photo any more', photo(large), none, { kind: 'none' }],
  ['no mailbox', undefined, noMailbox, { kind: 'no-mailbox' }],
])('the snapshot changes: %s', (_, snapshot, reading, expected) => {
  expect(sourceAfter(snapshot, reading)).toEqual(expected);
});

test.each<[string, SourceSnapshot | undefined, SourceReading]>([
  ['the same photo', photo(large), reads({ ...large })],
  ['a photo whose size is not given this time', photo(large), reads()],
  ['a photo whose size was never given', photo(), reads()],
  ['still none', { kind: 'none' }, none],
  ['still no mailbox', { kind: 'no-mailbox' }, noMailbox],
  ['an answer that says nothing', photo(large), { kind: 'unknown', cause: 'HTTP 503' }],
  ['a new user could not be read', undefined, { kind: 'unknown', cause: 'HTTP 503' }],
  ['a user who is not in the directory', photo(large), { kind: 'gone' }],
])('the snapshot stays: %s', (_, snapshot, reading) => {
  expect(sourceAfter(snapshot, reading)).toBe(snapshot);
});

test.each<[SourceSnapshot | undefined, PhotoState]>([
  [undefined, 'unknown'],
  [{ kind: 'none' }, 'none'],
  [{ kind: 'no-mailbox' }, 'no-mailbox'],
  [photo(), 'unknown-size'],
  [photo({ width: 99, height: 648 }), 'tiny'],
  [photo({ width: 648, height: 99 }), 'tiny'],
  [photo({ width: 100, height: 100 }), 'good'],
])('below 100 px: %j is %s', (source, state) => {
  expect(photoState(source, 100)).toBe(state);
});
