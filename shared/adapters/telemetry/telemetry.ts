/** Telemetry: Application Insights where there is a connection string, the log otherwise. */
import type { TokenCredential } from '@azure/identity';
import type { Telemetry } from '../../ports/runtime.ts';
import { applicationInsights } from './application-insights.ts';
import { loggedEvents } from './logged-events.ts';

export interface TelemetryOptions {
  /** APPLICATIONINSIGHTS_CONNECTION_STRING; undefined or '' sends events to `log`. */
  readonly connectionString: string | undefined;
  readonly credential?: TokenCredential | undefined;
  readonly log: (line: string) => void;
}

export function createTelemetry({ connectionString, credential, log }: TelemetryOptions): Telemetry {
  return connectionString === undefined || connectionString === ''
    ? loggedEvents(log)
    : applicationInsights({ connectionString, credential, warn: log });
}
