/** Splits a record into the parts that programs depend on, and sentences for people, whose wording may change. */

/** Fields that contain sentences, at any path. */
const fieldsOfSentences = new Set([
  ...[
    'message',
    'detail',
    'text',
    'note',
    'cause',
    'why',
    'means',
    'title',
    'remedy',
    'summary',
    'description',
  ],
]);
/** Fields whose own fields are named by sentences. */
const fieldsByCause = new Set(['causes']);

const mark = '(sentence)';

export interface Parted {
  readonly strict: unknown;
  /** Each sentence, in order, with the paths at which it occurs. */
  readonly sentences: Readonly<Record<string, readonly string[]>>;
}

/** Fields are put in order, so that only names and values count; those of the record itself stay in theirs. */
export function part(record: Readonly<Record<string, unknown>>): Parted {
  const sentences: Record<string, string[]> = {};

  function visit(value: unknown, path: string, name: string): unknown {
    if (isSentence(name, value)) {
      const said = typeof value === 'string' ? value : JSON.stringify(value);
      sentences[said] = [...(sentences[said] ?? []), path];
      return mark;
    }
    if (Array.isArray(value)) return value.map((one, index) => visit(one, `${path}/${index}`, ''));
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(fields.map(([key, one]) => [key, visit(one, `${path}/${key}`, key)]));
  }

  const steps = Object.entries(record).map(([name, step]) => [name, visit(step, name, '')] as const);
  return { strict: Object.fromEntries(steps), sentences };
}

function isSentence(name: string, value: unknown): boolean {
  if (fieldsByCause.has(name)) return typeof value === 'object' && Object.keys(value ?? {}).length > 0;
  return fieldsOfSentences.has(name) && typeof value === 'string' && value !== '';
}
