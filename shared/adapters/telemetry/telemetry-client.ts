/** The client of the Application Insights SDK. Loading this module loads the SDK. */
import type { TokenCredential } from '@azure/identity';
import { context, DiagLogLevel, diag, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type AzureMonitorOpenTelemetryOptions, TelemetryClient } from 'applicationinsights';
import { systemTimer } from '../clock.ts';
import { answerWithin } from '../time-limit.ts';
import type { Operation } from './operation.ts';

export interface TelemetryClientOptions {
  readonly connectionString: string;
  /** Required when local authentication is disabled: then the key of the connection string is not enough. */
  readonly credential: TokenCredential | undefined;
  /** Gets warnings and errors of the SDK, because telemetry must never fail a run. */
  readonly warn: (line: string) => void;
  readonly answerWithinMs?: number;
}

export interface Event {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly measurements: Readonly<Record<string, number>>;
  readonly operation: Operation | undefined;
}

/** Sends a group; false: it was not accepted, and may be sent again. One group at a time. */
export type SendGroup = (group: readonly Event[]) => Promise<boolean>;

type ExporterOptions = NonNullable<AzureMonitorOpenTelemetryOptions['azureMonitorExporterOptions']>;
type PipelinePolicy = NonNullable<ExporterOptions['additionalPolicies']>[number]['policy'];

/** What comes of the requests of a group; the SDK does not report it. */
interface Outcome {
  refused: boolean;
  /** Ends its requests. */
  readonly limit: AbortSignal;
}

/**
 * Then a group without an answer, or without a token, has failed. Shorter than the 30 s after which the SDK gives up, drops
 * the group, and ends `flush` as if it had been sent (`BatchLogRecordProcessorBase.js` of @opentelemetry/sdk-logs).
 */
const defaultAnswerWithinMs = 20_000;

export function createSender(options: TelemetryClientOptions): SendGroup {
  // The SDK takes the operation id from the active context, which needs a context manager. If one is
  // registered already, this call has no effect, and the other manager is used.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  diag.setLogger(sdkLogger(options.warn), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  let outcome: Outcome | undefined;
  const client = new TelemetryClient(options.connectionString, { useGlobalProviders: false });
  client.config.azureMonitorOpenTelemetryOptions = {
    azureMonitorExporterOptions: exporterOptions(options, () => outcome),
    // Becomes the cloud role name, which identifies the app when several send to one component.
    resource: resourceFromAttributes({ 'service.name': 'instep' }),
  };
  /** Of the group before; the SDK ends a second flush at once while the first one goes on. */
  let flushed: Promise<void> = Promise.resolve();
  return async (group) => {
    const { warn, answerWithinMs = defaultAnswerWithinMs } = options;
    const mine: Outcome = { refused: false, limit: systemTimer.timeout(answerWithinMs) };
    const hasEnded = () =>
      answerWithin(
        mine.limit,
        flushed.then(() => true),
        () => false,
      );
    if (!(await hasEnded())) return false;
    outcome = mine;
    for (const { name, properties, measurements, operation } of group) {
      const event = { name, properties: { ...properties }, measurements: { ...measurements } };
      context.with(contextOf(operation), () => client.trackEvent(event));
    }
    flushed = client.flush();
    const ended = await hasEnded();
    if (!ended) warn(`Application Insights did not answer within ${answerWithinMs / 1000} s`);
    return ended && !mine.refused;
  };
}

function contextOf(operation: Operation | undefined) {
  if (operation === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...operation,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}

function exporterOptions(
  { connectionString, credential, warn }: TelemetryClientOptions,
  outcome: () => Outcome | undefined,
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
function outcomePolicy(warn: (line: string) => void, outcome: () => Outcome | undefined): PipelinePolicy {
  return {
    name: 'tellOutcome',
    async sendRequest(request, next) {
      // A request that ends late tells nothing about the group after its own.
      const mine = outcome();
      const refuse = () => {
        if (mine !== undefined) mine.refused = true;
      };
      if (mine !== undefined) request.abortSignal = mine.limit;
      try {
        const response = await next(request);
        const { status } = response;
        if (status === 408 || status === 429 || status === 439 || status >= 500) refuse();
        if (status !== 200) warn(`Application Insights did not accept all events: ${status}`);
        return response;
      } catch (error) {
        refuse();
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
