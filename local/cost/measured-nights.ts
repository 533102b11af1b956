/** Plays a tenant's first four nights, with an ingestion endpoint that weighs the events. */
import { type JsonSummary, playOnce } from '../play/play-once.ts';
import { type Ingestion, startIngestion } from '../telemetry/ingestion.ts';
import type { MeasuredNights, Usage } from './month.ts';

const second = 1_000;

type SummaryNight = JsonSummary['nights'][number];

/** Throws an Error when a night did not end, or was not as expected: its numbers would then say nothing. */
export async function measureNights(users: number, latency: number): Promise<MeasuredNights> {
  const ingestion = await startIngestion();
  try {
    const { summary, complaint } = await playOnce(
      { users, nights: 4, latency, telemetry: ingestion.connectionString },
      { ...process.env, NODE_EXTRA_CA_CERTS: ingestion.certificateFile },
    );
    if (complaint !== undefined)
      throw new Error(`The nights of ${users} users failed a check:\n${complaint}`);
    const [first, repairing, , fourth] = summary.nights;
    if (!first || !repairing || !fourth) throw new Error(`Not all nights of ${users} users were played.`);
    return {
      users,
      first: usageOf(first, ingestion),
      second: usageOf(repairing, ingestion),
      later: usageOf(fourth, ingestion),
    };
  } finally {
    await ingestion.stop();
  }
}

function usageOf(night: SummaryNight, { envelopes }: Ingestion): Usage {
  const functions = Object.values(night.executions);
  const day = night.run.startedAt.slice(0, 10);
  const bytes = envelopes
    .filter(({ time }) => time.startsWith(day))
    .reduce((sum, envelope) => sum + Buffer.byteLength(JSON.stringify(envelope)), 0);
  if (bytes === 0) throw new Error(`No event of ${day} arrived at the ingestion endpoint.`);
  return {
    executions: functions.reduce((sum, { count }) => sum + count, 0),
    // Less than a second is paid as a second.
    activeSeconds: functions.reduce((sum, { activeMs }) => sum + Math.max(activeMs / second, 1), 0),
    tableOperations: night.tableOperations,
    queueOperations: night.queueOperations,
    blobOperations: night.blobOperations,
    ingestedBytes: bytes,
  };
}
