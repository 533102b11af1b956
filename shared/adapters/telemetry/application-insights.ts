/**
 * Sends custom events to Application Insights, all of them and unsampled. The SDK is loaded when the first
 * one is sent.
 */
import type { TokenCredential } from '@azure/identity';
import type { AzureMonitorOpenTelemetryOptions, TelemetryClient } from 'applicationinsights';
import type { Telemetry } from '../../ports/runtime.ts';
import { systemClock, systemTimer } from '../clock.ts';
import { currentOperation, type Operation } from './operation.ts';
import { outbox } from './outbox.ts';

export interface ApplicationInsightsOptions {
  readonly connectionString: string;
  /** Required when local authentication is disabled: then the key of the connection string is not enough. */
  readonly credential: TokenCredential | undefined;
  /** Gets warnings and errors of the SDK, because telemetry must never fail a run. */
  readonly warn: (line: string) => void;
}

interface Event {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly measurements: Readonly<Record<string, number>>;
  readonly operation: Operation | undefined;
}

type ExporterOptions = NonNullable<AzureMonitorOpenTelemetryOptions['azureMonitorExporterOptions']>;
type PipelinePolicy = NonNullable<ExporterOptions['additionalPolicies']>[number]['policy'];

type Emit = (event: Event) => void;
type Loaded = { readonly emit: Emit; readonly client: TelemetryClient };

/**
 * Events are kept until `flush`, which every function awaits before it returns, because a frozen instance
 * sends nothing.
 */
export function applicationInsights(options: ApplicationInsightsOptions): Telemetry {
  let loading: Promise<Loaded> | undefined;
  /** Whether a request since the last group was refused; the SDK does not report it. */
  let refused = false;
  const outcome = (accepted: boolean) => {
    refused ||= !accepted;
  };

  async function send(events: readonly Event[]): Promise<boolean> {
    const { emit, client } = await (loading as Promise<Loaded>);
    refused = false;
    for (const event of events) emit(event);
    await client.flush();
    return !refused;
  }

  const now = () => systemClock.now().getTime();
  const events = outbox<Event>({ send, warn: options.warn, now, timer: systemTimer });
  let isEmpty = true;

  return {
    event(name, properties, measurements = {}) {
      isEmpty = false;
      events.add({ name, properties, measurements, operation: currentOperation() });
    },
    async flush() {
      if (isEmpty) return;
      // Loading the SDK does not count against the time limit of the service.
      loading ??= load(options, outcome);
      await loading.catch(() => undefined);
      await events.flush();
    },
  };
}

/** Takes half a second to a second, once in a process. */
async function load(
  options: ApplicationInsightsOptions,
  outcome: (accepted: boolean) => void,
): Promise<Loaded> {
  const [{ TelemetryClient }, api, { AsyncLocalStorageContextManager }, resources] = await Promise.all([
    import('applicationinsights'),
    import('@opentelemetry/api'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/resources'),
  ]);
  // The SDK takes the operation id from the active context, which needs a context manager. If one is
  // registered already, this call has no effect, and the other manager is used.
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  api.diag.setLogger(sdkLogger(options.warn), {
    logLevel: api.DiagLogLevel.WARN,
    suppressOverrideMessage: true,
  });
  const client = new TelemetryClient(options.connectionString, { useGlobalProviders: false });
  client.config.azureMonitorOpenTelemetryOptions = {
    azureMonitorExporterOptions: exporterOptions(options, outcome),
    // Becomes the cloud role name, which identifies the app when several send to one component.
    resource: resources.resourceFromAttributes({ 'service.name': 'instep' }),
  };
  function emit({ name, properties, measurements, operation }: Event): void {
    const event = { name, properties: { ...properties }, measurements: { ...measurements } };
    api.context.with(contextOf(operation), () => client.trackEvent(event));
  }
  function contextOf(operation: Operation | undefined) {
    if (operation === undefined) return api.ROOT_CONTEXT;
    return api.trace.setSpanContext(api.ROOT_CONTEXT, {
      ...operation,
      traceFlags: api.TraceFlags.SAMPLED,
      isRemote: true,
    });
  }
  return { emit, client };
}

function exporterOptions(
  { connectionString, credential, warn }: ApplicationInsightsOptions,
  outcome: (accepted: boolean) => void,
): ExporterOptions {
  return {
    connectionString,
    // Unsent events would be kept on the disk of an instance that is soon removed.
    disableOfflineStorage: true,
    // What was not accepted stays in the outbox.
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: outcomePolicy(warn, outcome), position: 'perCall' }],
    ...(credential === undefined ? {} : { credential }),
  };
}

/** The SDK drops a refused batch without a message. 206: some events are invalid, and stay so. */
function outcomePolicy(warn: (line: string) => void, outcome: (accepted: boolean) => void): PipelinePolicy {
  return {
    name: 'tellOutcome',
    async sendRequest(request, next) {
      try {
        const response = await next(request);
        const { status } = response;
        outcome(!(status === 408 || status === 429 || status === 439 || status >= 500));
        if (status !== 200) warn(`Application Insights did not accept all events: ${status}`);
        return response;
      } catch (error) {
        outcome(false);
        warn(`Application Insights did not accept the events: ${String(error)}`);
        throw error;
      }
    },
  };
}

function sdkLogger(warn: (line: string) => void) {
  const forward = (message: string) => warn(`Application Insights: ${message}`);
  const ignore = () => undefined;
  return { error: forward, warn: forward, info: ignore, debug: ignore, verbose: ignore };
}
