/** From measured nights to a month's bill. Pure. */
import { type Meter, prices } from './prices.ts';

/** What one night uses; `activeSeconds` are those in which an instance of a function ran, added up over the functions. */
export type Usage = Readonly<Record<Exclude<Meter, 'alertRules'>, number>>;

/** Nights of one tenant: the first compares all users, the second repairs, the others are like any later night. */
export interface MeasuredNights {
  readonly users: number;
  readonly first: Usage;
  readonly second: Usage;
  readonly later: Usage;
}

export interface BillLine {
  readonly meter: Meter;
  /** In the price's units. */
  readonly quantity: number;
  readonly dollars: number;
}

const nightsPerMonth = 30;
const meters = [
  'executions',
  'activeSeconds',
  'tableOperations',
  'queueOperations',
  'blobOperations',
  'ingestedBytes',
] as const;

/** The straight line through two measured tenants, at a third size; never below what the larger one needed. */
export function extrapolate(small: MeasuredNights, large: MeasuredNights, users: number): MeasuredNights {
  const at = (night: 'first' | 'second' | 'later') =>
    usage((meter) => {
      const [low, high] = [small[night][meter], large[night][meter]];
      const slope = (high - low) / (large.users - small.users);
      return Math.max(high + slope * (users - large.users), high);
    });
  return { users, first: at('first'), second: at('second'), later: at('later') };
}

export function monthOf(nights: MeasuredNights, month: 'first' | 'later'): Usage {
  const { first, second, later } = nights;
  return usage((meter) =>
    month === 'first'
      ? first[meter] + second[meter] + (nightsPerMonth - 2) * later[meter]
      : nightsPerMonth * later[meter],
  );
}

export const nothing: Usage = usage(() => 0);

export function billFor(
  used: Usage,
  fixed: { readonly memoryGb: number; readonly alertRules: number },
): BillLine[] {
  const quantities: Record<Meter, number> = {
    executions: used.executions / 1e6,
    activeSeconds: used.activeSeconds * fixed.memoryGb,
    tableOperations: used.tableOperations / 1e4,
    queueOperations: used.queueOperations / 1e4,
    blobOperations: used.blobOperations / 1e4,
    ingestedBytes: used.ingestedBytes / 1e9,
    alertRules: fixed.alertRules,
  };
  return (Object.keys(prices) as Meter[]).map((meter) => {
    const { dollars, free } = prices[meter];
    return { meter, quantity: quantities[meter], dollars: Math.max(quantities[meter] - free, 0) * dollars };
  });
}

function usage(of: (meter: keyof Usage) => number): Usage {
  return Object.fromEntries(meters.map((meter) => [meter, of(meter)])) as Usage;
}
