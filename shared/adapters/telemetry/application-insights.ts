/**
 * Sends custom events to Application Insights, all of them and unsampled. The SDK is loaded when the first
 * one is sent.
 */
import type { TokenCredential } from '@azure/identity';
import type { AzureMonitorOpenTelemetryOptions, TelemetryClient } from 'applicationinsights';
import type { Telemetry } from '../../ports/runtime.ts';
import { currentOperation, type Operation } from './operation.ts';

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

/** The SDK drops records when 2,048 are waiting; smaller groups leave room for its own. */
const eventsPerFlush = 1_000;

/**
 * Events are kept until `flush`, which every function awaits before it returns, because a frozen instance
 * sends nothing.
 */
export function applicationInsights(options: ApplicationInsightsOptions): Telemetry {
  let waiting: Event[] = [];
  let loading: Promise<Loaded> | undefined;
  let sending: Promise<void> = Promise.resolve();

  async function send(): Promise<void> {
    if (waiting.length === 0) return;
    loading ??= load(options);
    const { emit, client } = await loading;
    while (waiting.length > 0) {
      for (const event of waiting.splice(0, eventsPerFlush)) emit(event);
      await client.flush();
    }
  }

  return {
    event(name, properties, measurements = {}) {
      waiting.push({ name, properties, measurements, operation: currentOperation() });
    },
    flush() {
      sending = sending.then(send).catch((error: unknown) => {
        waiting = [];
        options.warn(`Telemetry was not sent: ${error instanceof Error ? error.message : String(error)}`);
      });
      return sending;
    },
  };
}

/** Takes half a second to a second, once in a process. */
async function load(options: ApplicationInsightsOptions): Promise<Loaded> {
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
    azureMonitorExporterOptions: exporterOptions(options),
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

function exporterOptions({
  connectionString,
  credential,
  warn,
}: ApplicationInsightsOptions): ExporterOptions {
  return {
    connectionString,
    // Unsent events would be kept on the disk of an instance that is soon removed.
    disableOfflineStorage: true,
    additionalPolicies: [{ policy: outcomePolicy(warn), position: 'perCall' }],
    ...(credential === undefined ? {} : { credential }),
  };
}

/** The SDK retries, and then drops a refused batch without a message. */
function outcomePolicy(warn: (line: string) => void): PipelinePolicy {
  return {
    name: 'tellOutcome',
    async sendRequest(request, next) {
      try {
        const response = await next(request);
        if (response.status !== 200)
          warn(`Application Insights did not accept all events: ${response.status}`);
        return response;
      } catch (error) {
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
