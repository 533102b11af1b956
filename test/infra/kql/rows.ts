/** Events as Application Insights keeps them: rows of `customEvents`. */
import type { Envelope } from '../../../local/telemetry/ingestion.ts';
import type { Row, Value } from './engine/values.ts';

interface Sent {
  readonly at: Date;
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly measurements: Readonly<Record<string, number>>;
  readonly operationId?: string | undefined;
}

export function rowOf({ at, name, properties, measurements, operationId }: Sent): Row {
  // Whether an empty dimension is kept is not promised: the queries must not depend on it.
  const nonEmpty = Object.entries(properties).filter(([, value]) => value !== '');
  return {
    timestamp: at,
    name,
    itemCount: 1,
    customDimensions: Object.fromEntries(nonEmpty),
    customMeasurements:
      Object.keys(measurements).length === 0 ? null : (measurements as Record<string, Value>),
    operation_Id: operationId ?? '',
  };
}

/** The custom events that the ingestion endpoint received. */
export function rowsOf(envelopes: readonly Envelope[]): Row[] {
  return envelopes
    .filter(({ data }) => data.baseType === 'EventData')
    .map(({ time, tags, data: { baseData } }) =>
      rowOf({
        at: new Date(time),
        name: baseData.name,
        properties: baseData.properties ?? {},
        measurements: baseData.measurements ?? {},
        operationId: tags['ai.operation.id'],
      }),
    );
}
