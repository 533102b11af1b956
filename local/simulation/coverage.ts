/** States that a world reached: what steering looks for, and what the report counts. */

import { runsOf } from './invariants/rows.ts';
import type { Columns } from './storage/table-filter.ts';
import type { World } from './world.ts';

/** A fault counts as one of that time for so long. */
const thenMs = 60_000;

export class Coverage {
  readonly states = new Set<string>();
  readonly #world: World;
  #events = 0;
  #thrown = 0;
  #lines = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** What was told and thrown in this step, and which fault there was at that time. */
  afterStep(): void {
    const { events, host, log } = this.#world;
    for (const { name, properties } of events.slice(this.#events)) {
      const { finding, action, reason, code, state, reportBecause } = properties;
      this.#add(name, finding, action, reason, code, state, reportBecause, log.recent(thenMs));
    }
    this.#events = events.length;
    for (const error of host.thrown.slice(this.#thrown)) {
      const code = 'code' in error ? String(error.code) : error.name;
      this.#add('thrown', code, log.recent(thenMs));
    }
    this.#thrown = host.thrown.length;
  }

  /** How each line of each run ended. */
  afterNight(): void {
    const { tables } = this.#world.storage;
    const lines = tables.rows('Findings').slice(this.#lines);
    this.#lines += lines.length;
    for (const { columns } of lines) this.#addLine(columns);
    for (const { state, trigger, mode } of runsOf(tables)) this.#add('run', state, trigger, mode);
  }

  #addLine({ finding, wanted, granted, reason, outcome }: Columns): void {
    if (finding !== undefined) this.#add('line', finding, wanted, granted, reason, outcome);
  }

  #add(...parts: readonly unknown[]): void {
    this.states.add(parts.map((part) => (part === undefined ? '' : String(part))).join(' | '));
  }
}
