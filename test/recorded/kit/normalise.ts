/** Takes out of a record what is random: each such value becomes a number, counted in the order of the record. */
import { createHash } from 'node:crypto';

/** Object id and 32 random digits. */
const operationIds = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.([0-9a-f]{32})\b/g;
/** Behind a moment: the row key of the audit log. */
const auditIds = /\b\d{13}-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g;
/** The columns that identify one attempt or write. */
const tokens = /"(?:attempt|written)":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g;
/** They are over the random id of an operation. */
const sealsOfOperations = /"Operations \/ [^"]+ \/ operation-[^"]+":\{[^}]*"seal":"([^"]+)"/g;

export function withoutRandom<T>(record: T): T {
  const text = JSON.stringify(record);
  const numbers = new Map<string, string>();
  for (const [id, random = ''] of text.matchAll(operationIds)) {
    const name = numbers.get(random) ?? `operation-${numbers.size + 1}`;
    numbers.set(random, name);
    // What is written on demand is counted under a hash of the operation's id.
    const hash = createHash('sha256').update(id).digest('hex').slice(0, 32);
    numbers.set(hash, `hash-of-${name}`);
  }
  for (const [, random = ''] of text.matchAll(auditIds)) {
    numbers.set(random, numbers.get(random) ?? `call-${numbers.size + 1}`);
  }
  // Not numbered: which of two writes to a row comes last is chance.
  for (const [, random = ''] of text.matchAll(tokens)) numbers.set(random, 'token');
  for (const [, seal = ''] of text.matchAll(sealsOfOperations)) numbers.set(seal, 'seal');
  return JSON.parse([...numbers].reduce((left, [random, name]) => left.replaceAll(random, name), text));
}
