/** What the host logs of an error: Application Insights keeps it for months (DECISIONS.md, D-nameless-telemetry). */
import { impersonal } from './impersonal.ts';

/** An error that is its own cause must not end in a loop. */
const mostCauses = 10;

function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && chain.length < mostCauses; link = link.cause)
    chain.push(link);
  return chain;
}

/**
 * Takes names out of an error and its causes, in place, so that its class stays. The host logs message and stack of
 * what a function throws.
 */
export function withoutNames(error: unknown): unknown {
  for (const link of chainOf(error)) {
    // Assigned by definition, because some errors of the platform have only a getter.
    for (const name of ['message', 'stack'] as const) {
      const text = link[name];
      if (text !== undefined) {
        Object.defineProperty(link, name, { value: impersonal(text), configurable: true, writable: true });
      }
    }
  }
  return typeof error === 'string' ? impersonal(error) : error;
}

/**
 * An error for the log: the stacks of it and its causes. Other properties are left out: errors of the storage SDKs carry
 * whole requests and answers.
 */
export function errorText(error: unknown): string {
  const chain = chainOf(error);
  const stacks = chain.map(({ name, message, stack }) => stack ?? `${name}: ${message}`);
  return impersonal(chain.length === 0 ? String(error) : stacks.join('\ncaused by '));
}
