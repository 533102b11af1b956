/** Counts the requests and the throttling of each invocation, and sends the totals as events when it ends. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { events } from '../../core/events.ts';
import type { Traffic } from '../../core/traffic.ts';
import type { Telemetry, TrafficCounter } from '../../ports/runtime.ts';
import type { SentRequest, ThrottledEvent } from '../transport/transport.ts';

export interface Caller {
  readonly functionName: string;
  /** Empty where the invocation belongs to no run. */
  readonly runId: string;
}

export interface TenantTraffic extends TrafficCounter {
  sent(request: SentRequest): void;
  throttled(event: ThrottledEvent): void;
  /**
   * Counts what `work` sends under `caller`. When it ends or fails, sends one event for each kind of request
   * and throttling.
   */
  during<T>(caller: Caller, work: () => Promise<T>): Promise<T>;
}

interface Tally {
  readonly caller: Caller;
  readonly requests: Map<string, { readonly request: SentRequest; readonly times: number }>;
  readonly throttled: Map<string, { readonly event: ThrottledEvent; readonly times: number }>;
  ended: boolean;
}

export function tenantTraffic(telemetry: Pick<Telemetry, 'event'>): TenantTraffic {
  const current = new AsyncLocalStorage<Tally>();
  const outsideInvocations = { ...startTally({ functionName: '', runId: '' }), ended: true };
  /** Tallies that grew after their invocation ended. The next invocation to end sends them too. */
  const late = new Set<Tally>();

  function currentTally(): Tally {
    const tally = current.getStore() ?? outsideInvocations;
    if (tally.ended) late.add(tally);
    return tally;
  }

  function sendEvents({ caller, requests, throttled }: Tally): void {
    for (const { request, times } of requests.values()) {
      telemetry.event(
        events.requests,
        { ...caller, host: request.host, kind: request.kind },
        { requests: times },
      );
    }
    for (const { event, times } of throttled.values()) {
      const { limiter, host, status, waitMs } = event;
      // `lane` is the stable name of the dimension: queries of the workbook and of administrators use it.
      const dimensions = { ...caller, lane: limiter, host, status: String(status) };
      telemetry.event(events.throttled, dimensions, { times, waitMs });
    }
    requests.clear();
    throttled.clear();
  }

  return {
    sent(request) {
      const { requests } = currentTally();
      const key = `${request.host} ${request.kind}`;
      requests.set(key, { request, times: (requests.get(key)?.times ?? 0) + 1 });
    },
    throttled(event) {
      const { throttled } = currentTally();
      const key = `${event.limiter} ${event.host} ${event.status}`;
      const before = throttled.get(key);
      const waitMs = Math.max(before?.event.waitMs ?? 0, event.waitMs);
      throttled.set(key, { event: { ...event, waitMs }, times: (before?.times ?? 0) + 1 });
    },
    soFar() {
      const tally = current.getStore();
      return tally && sumOf(tally);
    },
    async during(caller, work) {
      const tally = startTally(caller);
      try {
        return await current.run(tally, work);
      } finally {
        tally.ended = true;
        for (const one of [tally, ...late]) sendEvents(one);
        late.clear();
      }
    },
  };
}

function sumOf({ requests, throttled }: Tally): Traffic {
  const answers = [...throttled.values()];
  return {
    requests: [...requests.values()].reduce((sum, { times }) => sum + times, 0),
    throttled: answers.reduce((sum, { times }) => sum + times, 0),
    longestWaitMs: Math.max(0, ...answers.map(({ event }) => event.waitMs)),
  };
}

function startTally({ functionName, runId }: Caller): Tally {
  return { caller: { functionName, runId }, requests: new Map(), throttled: new Map(), ended: false };
}
