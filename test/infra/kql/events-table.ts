/** The table `customEvents`, from what the ingestion endpoint was sent. */
import type { Envelope } from '../../../local/telemetry/ingestion.ts';
import type { QueryWorld } from './interpreter/run-query.ts';
import type { Row, Table } from './interpreter/values.ts';

export interface EventAt {
  readonly at: Date;
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly measurements: Readonly<Record<string, number>>;
  readonly operationId?: string;
  /** Per cent. */
  readonly sampleRate?: number;
}

const columns = ['timestamp', 'name', 'itemType', 'customDimensions', 'customMeasurements', 'operation_Id'];

export function eventOf({ time, tags, data, sampleRate }: Envelope): EventAt {
  const { name, properties = {}, measurements = {} } = data.baseData;
  const operationId = tags['ai.operation.id'] ?? '';
  return { at: new Date(time), name, properties, measurements, operationId, sampleRate: sampleRate ?? 100 };
}

/** As a worker tells what another told before it died. */
export function twice(events: readonly EventAt[]): EventAt[] {
  return [...events, ...events.map((event) => ({ ...event, at: new Date(event.at.getTime() + 1) }))];
}

export function withoutTimes(rows: readonly Row[]): Row[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([, value]) => !(value instanceof Date))),
  );
}

export function worldOf(events: readonly EventAt[], now: Date): QueryWorld {
  return { tables: { customEvents: tableOf(events) }, now };
}

function tableOf(events: readonly EventAt[]): Table {
  return { columns: [...columns, 'itemCount'], rows: events.map(rowOf) };
}

/** One item stands for as many as sampling left out for it. */
function rowOf({ at, name, properties, measurements, operationId = '', sampleRate = 100 }: EventAt): Row {
  return {
    timestamp: at,
    name,
    itemType: 'customEvent',
    customDimensions: { ...properties },
    customMeasurements: { ...measurements },
    operation_Id: operationId,
    itemCount: Math.round(100 / sampleRate),
  };
}
