/**
 * Members of a group during one run: an index by first byte, then the object ids, packed and sorted
 * (DECISIONS.md, D-group-blob).
 */
import type { ContainerClient } from '@azure/storage-blob';
import type { MembershipStore } from '../../ports/runs.ts';
import type { IdRange } from '../../ports/state.ts';
import { readBlob, removeBlobs, writeBlob } from './blob-calls.ts';

const idBytes = 16;
/**
 * For each value of the first byte, and one past the last, the number of ids before it: 257 numbers of four
 * bytes.
 */
const indexBytes = 257 * 4;

/** `put` takes one request; `slice` two, and it reads only the ids whose first byte can be in the range. */
export function membershipStore(container: ContainerClient): MembershipStore {
  return {
    async put(runId, groupId, ids) {
      await writeBlob(container, `${runId}/${groupId}`, pack(ids));
    },
    async slice(runId, groupId, range) {
      const name = `${runId}/${groupId}`;
      const index = await readBlob(container, name, 0, indexBytes);
      if (index === undefined) return undefined;
      const { from, to } = firstBytes(range);
      const first = index.readUInt32BE(from * 4);
      const count = index.readUInt32BE(to * 4) - first;
      if (count <= 0) return new Set();
      const bytes = await readBlob(container, name, indexBytes + first * idBytes, count * idBytes);
      return bytes && new Set(unpack(bytes).filter((id) => isWithin(id, range)));
    },
    async eraseRun(runId) {
      await removeBlobs(container, `${runId}/`);
    },
  };
}

function pack(ids: readonly string[]): Buffer {
  const sorted = [...new Set(ids)].sort();
  const bytes = Buffer.alloc(indexBytes + sorted.length * idBytes);
  const counts = new Uint32Array(257);
  for (const [at, id] of sorted.entries()) {
    bytes.write(id.replaceAll('-', ''), indexBytes + at * idBytes, 'hex');
    const next = Number.parseInt(id.slice(0, 2), 16) + 1;
    counts[next] = (counts[next] ?? 0) + 1;
  }
  let before = 0;
  for (const [at, count] of counts.entries()) {
    before += count;
    bytes.writeUInt32BE(before, at * 4);
  }
  return bytes;
}

function unpack(bytes: Buffer): string[] {
  return Array.from({ length: bytes.length / idBytes }, (_, at) => {
    const hex = bytes.toString('hex', at * idBytes, (at + 1) * idBytes);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  });
}

const leadingDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * The first bytes that ids in the range can have. Compared as text, because a bound may be shorter than an
 * id.
 */
function firstBytes(range: IdRange): { from: number; to: number } {
  const before = leadingDigits.filter((digits) => `${digits}~` < range.from).length;
  const { to } = range;
  return { from: before, to: to === undefined ? 256 : leadingDigits.filter((digits) => digits < to).length };
}

function isWithin(id: string, range: IdRange): boolean {
  return id >= range.from && (range.to === undefined || id < range.to);
}
