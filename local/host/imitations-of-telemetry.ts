/** Rows of `imitations.ts`: what the host itself stores in Application Insights. */
import { imitated, notImitated } from './imitation-rows.ts';
import type { Imitation } from './imitations.ts';

export const telemetryImitations: readonly Imitation[] = [
  imitated(
    'The path of a request is stored as url and HttpPath, unless extended collection is off; then only the function',
    ['sdk', 'WebJobsTelemetryInitializer.cs, ApplicationInsightsLogger.cs'],
    ['host-telemetry', 'the path of a request is stored twice'],
  ),
  imitated(
    'A forwarded request is a dependency of the host, with its path, unless dependency tracking is off',
    ['sdk', 'ApplicationInsightsServiceCollectionExtensions.cs, DependencyTrackingTelemetryModule'],
    ['host-telemetry', 'the path of a request is stored twice'],
  ),
  notImitated(
    'The system log of the platform has each path; it is not the customer’s',
    ['host', 'SystemTraceMiddleware.cs, DeferredLogger.cs'],
    'Microsoft keeps it; no setting of an app reaches it',
  ),
];
