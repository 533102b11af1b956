/**
 * Sends custom events to Application Insights, all of them and unsampled. The SDK is loaded while the work that recorded
 * the first one goes on.
 */
import type { Telemetry } from '../../ports/runtime.ts';
import { systemClock, systemTimer } from '../clock.ts';
import { currentOperation } from './operation.ts';
import { outbox } from './outbox.ts';
import type { Event, SendGroup, TelemetryClientOptions } from './telemetry-client.ts';

/**
 * Events are kept until `flush`, which every function awaits before it returns, because a frozen instance
 * sends nothing.
 */
export function applicationInsights(options: TelemetryClientOptions): Telemetry {
  let loading: Promise<SendGroup> | undefined;

  function load(): Promise<SendGroup> {
    const loaded = import('./telemetry-client.ts').then(({ createSender }) => createSender(options));
    // `send` reports it.
    loaded.catch(() => undefined);
    return loaded;
  }

  const send: SendGroup = async (group) => (await (loading as Promise<SendGroup>))(group);
  const now = () => systemClock.now().getTime();
  const events = outbox<Event>({ send, warn: options.warn, now, timer: systemTimer });

  return {
    event(name, properties, measurements = {}) {
      loading ??= load();
      events.add({ name, properties, measurements, operation: currentOperation() });
    },
    async flush() {
      // Loading the SDK does not count against the time limit of the service.
      await loading?.catch(() => undefined);
      await events.flush();
    },
  };
}
