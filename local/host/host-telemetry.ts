/**
 * What the host itself puts into Application Insights, beside the events of the app. Of an HTTP request it stores the path
 * in up to two places, which host.json switches off. Sources: rows of `imitations-of-telemetry.ts`.
 */
export interface HostRecord {
  readonly table: 'requests' | 'dependencies' | 'traces' | 'exceptions';
  readonly name: string;
  readonly text: string;
}

export interface TelemetrySettings {
  /** `enableHttpTriggerExtendedInfoCollection`: ASP.NET Core's request, with its address, in place of the function's. */
  readonly extendedHttp: boolean;
  /** `enableDependencyTracking`: the requests that the host sends, the forwarded ones to the worker among them. */
  readonly dependencies: boolean;
}

interface Forwarded {
  readonly functionName: string;
  readonly method: string;
  /** Decoded, as ASP.NET Core has it. */
  readonly path: string;
}

export function recordsOf(
  { extendedHttp, dependencies }: TelemetrySettings,
  { functionName, method, path }: Forwarded,
): HostRecord[] {
  const text = extendedHttp ? JSON.stringify({ HttpMethod: method, HttpPath: path, url: path }) : '';
  const request: HostRecord = { table: 'requests', name: functionName, text };
  const toWorker: HostRecord = { table: 'dependencies', name: `${method} ${path}`, text: path };
  return dependencies ? [request, toWorker] : [request];
}
