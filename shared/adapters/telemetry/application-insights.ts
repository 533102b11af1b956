/** Custom events for Application Insights: unsampled, never dropped for being many, and loaded only when the first one is sent. */
import type { TokenCredential } from '@azure/identity';
import type { AzureMonitorOpenTelemetryOptions, TelemetryClient } from 'applicationinsights';
import type { Telemetry } from '../../ports/runtime.ts';
import { currentOperation, type Operation } from './operation.ts';

export interface ApplicationInsightsOptions {
  readonly connectionString: string;
  /** The component refuses its connection string's key alone when local authentication is off. */
  readonly credential: TokenCredential | undefined;
  /** Hears what the SDK complains of; telemetry never fails a run. */
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

/** The SDK drops what is beyond 2,048 records waiting; so few at a time leave it room. */
const eventsPerFlush = 1_000;

/** Events wait here until `flush`, which every function awaits before it returns: a frozen instance sends nothing. */
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

/** Half a second to a second, once in a process. */
async function load(options: ApplicationInsightsOptions): Promise<Loaded> {
  const [{ TelemetryClient }, api, { AsyncLocalStorageContextManager }, resources] = await Promise.all([
    import('applicationinsights'),
    import('@opentelemetry/api'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/resources'),
  ]);
  // The SDK takes the operation id from the active context, and without a manager there is none. Somebody
  // else's manager serves as well.
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  api.diag.setLogger(complaints(options.warn), {
    logLevel: api.DiagLogLevel.WARN,
    suppressOverrideMessage: true,
  });
  const client = new TelemetryClient(options.connectionString, { useGlobalProviders: false });
  client.config.azureMonitorOpenTelemetryOptions = {
    azureMonitorExporterOptions: exporterOptions(options),
    // Becomes the cloud role name, by which a component that several apps share tells them apart.
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
    // What could not be sent would wait on the disk of an instance that is soon gone.
    disableOfflineStorage: true,
    additionalPolicies: [{ policy: outcomePolicy(warn), position: 'perCall' }],
    ...(credential === undefined ? {} : { credential }),
  };
}

/** The SDK tries again, and then drops a refused batch without a word. */
function outcomePolicy(warn: (line: string) => void): PipelinePolicy {
  return {
    name: 'tellOutcome',
    async sendRequest(request, next) {
      try {
        const response = await next(request);
        if (response.status !== 200) warn(`Application Insights did not take all events: ${response.status}`);
        return response;
      } catch (error) {
        warn(`Application Insights did not take the events: ${String(error)}`);
        throw error;
      }
    },
  };
}

function complaints(warn: (line: string) => void) {
  const hear = (message: string) => warn(`Application Insights: ${message}`);
  const ignore = () => undefined;
  return { error: hear, warn: hear, info: ignore, debug: ignore, verbose: ignore };
}
