import type { HostStats } from '../host/messages.ts';
import type { Check } from './checks.ts';

export function checkHost({ invocations, problems, queued }: HostStats): readonly Check[] {
  const failed = Object.entries(invocations).filter(([, counts]) => counts.failed > 0);
  const left = Object.entries(queued).filter(([, count]) => count > 0);
  return [
    {
      claim: 'no function failed',
      failures: failed.map(([name, counts]) => `${name} failed ${counts.failed} of ${counts.count} times`),
    },
    { claim: 'the host has nothing to complain of', failures: countEqual(problems) },
    { claim: 'no message is left', failures: left.map(([queue, count]) => `${count} in ${queue}`) },
  ];
}

/** What is tried again and again is told once. */
function countEqual(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
}
