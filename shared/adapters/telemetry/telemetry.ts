/** Telemetry: Application Insights where there is a connection string, the log otherwise. */
import type { TokenCredential } from '@azure/identity';
import { impersonal } from '../../core/impersonal.ts';
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
  const namelessLog = (line: string) => log(impersonal(line));
  return connectionString === undefined || connectionString === ''
    ? nameless(loggedEvents(namelessLog))
    : nameless(applicationInsights({ connectionString, credential, warn: namelessLog }));
}

/** The last check before an event leaves the app, whatever a workflow put into it. */
function nameless(telemetry: Telemetry): Telemetry {
  return {
    flush: () => telemetry.flush(),
    event: (name, properties, measurements) => {
      const given = Object.entries(properties as Readonly<Record<string, string>>);
      const plain = given.map(([key, value]) => [key, impersonal(value)] as const);
      telemetry.event(name, Object.fromEntries(plain) as never, measurements);
    },
  };
}
