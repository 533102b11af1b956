/** How one part of a batch spoils the others, on request. */
import { type Answer, type BatchSpoil, htmlAnswer } from './call.ts';

export interface BatchPart<T> {
  readonly part: T;
  readonly inBatch: BatchSpoil | undefined;
}

/** The parts as the service answers them. `failed` makes an answer 500 for a part. */
export function spoiledParts<T>(parts: readonly BatchPart<T>[], failed: (part: T) => T): readonly T[] {
  const first = parts.findIndex(({ inBatch }) => inBatch === 'later-500');
  const answered = parts.flatMap(({ part, inBatch }, index) => {
    if (inBatch === 'left-out') return [];
    if (first >= 0 && index > first) return [failed(part)];
    return inBatch === 'twice' ? [part, part] : [part];
  });
  return parts.some(({ inBatch }) => inBatch === 'reversed') ? answered.toReversed() : answered;
}

/** The answer to the whole batch, which one part may replace or cut short. */
export function spoiledBatch(answer: Answer, parts: readonly BatchPart<unknown>[]): Answer {
  for (const { inBatch } of parts) {
    if (inBatch === 'html') return htmlAnswer(200, 'Service unavailable');
    if (inBatch === 'cut') return { ...answer, body: answer.body.subarray(0, answer.body.length / 2) };
    if (typeof inBatch === 'object') return htmlAnswer(inBatch.status, 'Service unavailable');
  }
  return answer;
}
