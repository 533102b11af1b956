/** Events without Application Insights: one line of the log for each. */
import type { Telemetry } from '../../ports/runtime.ts';
import { currentOperation } from './operation.ts';

export function loggedEvents(log: (line: string) => void): Telemetry {
  return {
    event(name, properties, measurements = {}) {
      const operationId = currentOperation()?.traceId;
      log(JSON.stringify({ event: name, ...properties, ...measurements, operationId }));
    },
    async flush() {},
  };
}
