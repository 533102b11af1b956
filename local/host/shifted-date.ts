/**
 * Lets `new Date()`, `Date()` and `Date.now()` of this process run ahead of the machine's clock (or behind it), so that
 * nights pass in seconds. Timers, `performance.now()` and `Intl.DateTimeFormat().format()` keep the real time.
 */
const realNow = Date.now.bind(Date);
let offsetMs = 0;

/** Milliseconds that are added to the machine's clock from now on. */
export function setClockOffset(milliseconds: number): void {
  offsetMs = milliseconds;
}

/** Replaces the global `Date`. Must run before the code that is to see the shifted time keeps a `Date` of its own. */
export function installShiftedDate(initialOffsetMs: number): void {
  setClockOffset(initialOffsetMs);
  const RealDate = Date;
  RealDate.now = () => realNow() + offsetMs;
  // A proxy, not a subclass: dates made inside Node must still be `instanceof Date`, and `Date()` must stay callable.
  const ShiftedDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [RealDate.now()] : args, newTarget),
    apply: (target) => new target(RealDate.now()).toString(),
  });
  RealDate.prototype.constructor = ShiftedDate;
  globalThis.Date = ShiftedDate;
}
