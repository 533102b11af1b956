/** Where the host is killed on the second night. Each is the moment before a request leaves, or after its answer came. */
import type { Tripwire } from '../../local/host/tripwires.ts';

/** A request of both nights occurs for the second time; one of a repairing night only, for the first. */
type Point = Omit<Tripwire, 'nth' | 'when'> & Partial<Pick<Tripwire, 'nth' | 'when'>>;

const record = "/Runs\\(PartitionKey='run',RowKey='2";
const property = '/SetSingleValueProfileProperty';
/** A pass that reads the list from its start stores its position before it writes rows, too. */
const atItsEnd = '\\\\"full\\\\":false';
const upload = '/AddUsingPath\\(';

const eachNight: readonly Point[] = [
  {
    name: 'the run has the run lock, but no record',
    method: 'POST',
    url: '/Runs$',
    body: '"RowKey":"2',
  },
  {
    name: 'the run is recorded, but its first message is not sent',
    method: 'POST',
    url: '/refresh-directory/messages',
  },
  {
    name: "the directory's changes are in the rows, but the cursor is behind",
    method: 'PUT',
    url: "/Cursors\\(.*RowKey='directory'",
    body: atItsEnd,
  },
  {
    name: 'the directory is read, but the message to read the library is not sent',
    method: 'POST',
    url: '/refresh-library/messages',
  },
  {
    name: "the library's changes are in the rows, but the cursor is behind",
    method: 'PUT',
    url: "/Cursors\\(.*RowKey='library'",
    body: atItsEnd,
  },
  {
    name: 'the run compares, but no range was sent',
    method: 'POST',
    url: '/compare-users/messages',
  },
  {
    name: "the findings are written, but not the range's result",
    method: 'POST',
    url: '/\\$batch$',
    body: '"done":true',
  },
  {
    name: 'every range has its result, but the run still compares',
    method: 'PUT',
    url: record,
    body: '"state":"closing"',
  },
  {
    name: 'the run is closing, but the message to close it is not sent',
    method: 'POST',
    url: '/close-run/messages',
  },
].map((point) => ({ ...point, nth: 2 }));

const repairingNight: readonly Point[] = [
  {
    name: 'the plan is released, but not cut into chunks',
    method: 'POST',
    url: '/\\$batch$',
    body: 'users-00000',
  },
  {
    name: 'the run repairs, but no chunk was sent',
    method: 'POST',
    url: '/repair-photos/messages',
  },
  {
    name: "a user's undo copy is stored, but not the start of the write",
    method: 'PATCH',
    url: '/Users\\(',
    body: '"pending":"\\{',
    nth: 2,
  },
  {
    name: 'the first file of a user is uploaded, but the answer did not arrive',
    when: 'after',
    method: 'POST',
    url: `${upload}.*_LThumb\\.jpg`,
    nth: 2,
  },
  {
    name: 'between the second and the third file of a user',
    method: 'POST',
    url: `${upload}.*_SThumb\\.jpg`,
    nth: 2,
  },
  {
    name: 'the files of a user are written, but no property',
    method: 'POST',
    url: property,
    body: 'PictureURL',
  },
  {
    name: 'between two properties of a user',
    method: 'POST',
    url: property,
    body: 'SPS-PictureTimestamp',
    nth: 3,
  },
  {
    name: 'everything of a user is written, but not the agreement',
    method: 'PATCH',
    url: '/Users\\(',
    body: '"agreement":"\\{.*"pending":""',
    nth: 2,
  },
  {
    name: 'the agreement of a user is stored, but not the outcome',
    method: 'PATCH',
    url: '/Findings\\(',
    body: '"outcome":',
    nth: 2,
  },
  {
    name: "the last outcome is stored, but not the chunk's result",
    method: 'POST',
    url: '/Runs$',
    body: '"RowKey":"chunk-00000"',
  },
  {
    name: 'every chunk has its result, but the run still repairs',
    method: 'PUT',
    url: record,
    body: '"state":"completed"',
  },
  {
    name: 'the run is completed, but still has the run lock',
    method: 'DELETE',
    url: "/Runs\\(PartitionKey='run',RowKey='active'",
    nth: 2,
  },
];

export const points: readonly Tripwire[] = [...eachNight, ...repairingNight].map((point) => ({
  when: 'before',
  nth: 1,
  ...point,
}));
