/** The request of the Functions host to which the running code belongs. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Trace id (32) and span id (16 hexadecimal digits) of a W3C trace parent. */
export interface Operation {
  readonly traceId: string;
  readonly spanId: string;
}

const current = new AsyncLocalStorage<Operation | undefined>();

/**
 * Runs `work` as part of the host's operation: events that it sends, also from its promises, have the
 * operation id of the host's request. `traceParent` is `context.traceContext.traceParent` of the invocation;
 * when it is undefined or malformed, events have no operation id.
 */
export function withOperation<T>(traceParent: string | undefined, work: () => T): T {
  return current.run(parseTraceParent(traceParent), work);
}

export function currentOperation(): Operation | undefined {
  return current.getStore();
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const traceParentForm = /^[0-9a-f]{2}-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-[0-9a-f]{2}/;

function parseTraceParent(traceParent: string | undefined): Operation | undefined {
  const { traceId, spanId } = traceParentForm.exec(traceParent ?? '')?.groups ?? {};
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}
