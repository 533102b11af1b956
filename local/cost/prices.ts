/**
 * List prices in US dollars, pay as you go, East US. The seconds of functions and the GB of events are as pages of 2025 and 2026
 * quoted them; the others have not been verified, and except for the alert rules they weigh little. Prices differ by region and
 * contract, and change: check yours at the source.
 */
export interface Price {
  readonly unit: string;
  /** For one unit. */
  readonly dollars: number;
  /** Units of each month that cost nothing. The grant is one for all apps of a subscription. */
  readonly free: number;
  readonly source: string;
}

const functions = 'https://azure.microsoft.com/pricing/details/functions/ (Flex Consumption, on demand)';
const monitor = 'https://azure.microsoft.com/pricing/details/monitor/';
const storage = 'https://azure.microsoft.com/pricing/details/storage/ (LRS, hot)';

export const prices = {
  executions: { unit: 'million', dollars: 0.4, free: 0.25, source: functions },
  activeSeconds: { unit: 'GB-s', dollars: 0.000026, free: 100_000, source: functions },
  tableOperations: { unit: '10,000', dollars: 0.00036, free: 0, source: storage },
  queueOperations: { unit: '10,000', dollars: 0.004, free: 0, source: storage },
  // As if each were a write, the dearest.
  blobOperations: { unit: '10,000', dollars: 0.065, free: 0, source: storage },
  ingestedBytes: { unit: 'GB', dollars: 2.3, free: 5, source: monitor },
  // Evaluated every fifteen minutes or less often.
  alertRules: { unit: 'rule', dollars: 0.5, free: 0, source: monitor },
} as const satisfies Record<string, Price>;

export type Meter = keyof typeof prices;
