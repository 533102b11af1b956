/**
 * Lets `new Date()`, `Date()` and `Date.now()` of this process run ahead of the machine's clock (or behind it), so that
 * nights pass in seconds. Timers, `performance.now()` and `Intl.DateTimeFormat().format()` keep the real time.
 */
const realNow = Date.now.bind(Date);
let installed = false;
let calendarMs = 0;
let offsetMs = 0;

/**
 * Milliseconds since 1970 by the machine's clock: for what is compared with it outside this process, such as a certificate's
 * term. Not by the `Date` kept above: a second copy of this module may have been loaded after the first one shifted it.
 */
export function machineNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Milliseconds that are added to the process's calendar from now on. */
export function setClockOffset(milliseconds: number): void {
  offsetMs = milliseconds;
}

/** Replaces the global `Date`. Must run before the code that is to see the shifted time keeps a `Date` of its own. */
export function installShiftedDate(initialOffsetMs: number): void {
  setClockOffset(initialOffsetMs);
  if (installed) return;
  installed = true;
  const RealDate = Date;
  RealDate.now = () => realNow() + calendarMs + offsetMs;
  // A proxy, not a subclass: dates made inside Node must still be `instanceof Date`, and `Date()` must stay callable.
  const ShiftedDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [RealDate.now()] : args, newTarget),
    apply: (target) => new target(RealDate.now()).toString(),
  });
  RealDate.prototype.constructor = ShiftedDate;
  globalThis.Date = ShiftedDate;
}

/** The process lives on another day: what it calls today is so many milliseconds from the machine's. Offsets count from there. */
export function moveCalendar(milliseconds: number): void {
  calendarMs = milliseconds;
  installShiftedDate(0);
}
