/** Numbers each fault in the order in which it happens, so that single ones can be left out when a seed is replayed. */

export interface NumberedFault {
  readonly number: number;
  /** Like "tenant garbled" or "people". */
  readonly kind: string;
  readonly at: number;
  what: string;
}

export class FaultLog {
  readonly happened: NumberedFault[] = [];
  readonly #now: () => number;
  readonly #only: ReadonlySet<number> | undefined;
  #number = 0;

  /** `only`: the numbers of those that happen; undefined: all. */
  constructor(now: () => number, only?: ReadonlySet<number>) {
    this.#now = now;
    this.#only = only;
  }

  /** Undefined: this one is left out. Its number is taken all the same. */
  admit(kind: string, what: string): NumberedFault | undefined {
    this.#number += 1;
    const number = this.#number;
    if (this.#only?.has(number) === false) return undefined;
    const fault = { number, kind, at: this.#now(), what };
    this.happened.push(fault);
    return fault;
  }

  /** The kind of the last fault within so long. */
  recent(withinMs: number): string {
    const last = this.happened.at(-1);
    return last !== undefined && this.#now() - last.at <= withinMs ? last.kind : 'no fault';
  }
}
