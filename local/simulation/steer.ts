/** Which seed is played next: fresh ones, and mutations of those that reached states no other had reached. */
import { createRandom, type Random } from '../tenant/truth/random.ts';

export class Steering {
  readonly states = new Set<string>();
  readonly #from: string;
  readonly #random: Random;
  readonly #promising: string[] = [];
  #fresh = 0;
  #mutated = 0;

  constructor(from: string) {
    this.#from = from;
    this.#random = createRandom(`${from}/steering`);
  }

  next(): string {
    if (this.#promising.length > 0 && this.#random.below(2) === 0) {
      this.#mutated += 1;
      return `${this.#random.pick(this.#promising)}~${this.#mutated}`;
    }
    this.#fresh += 1;
    return `${this.#from}/${this.#fresh}`;
  }

  /** Answers how many states are new. */
  reached(seed: string, states: ReadonlySet<string>): number {
    const before = this.states.size;
    for (const state of states) this.states.add(state);
    const fresh = this.states.size - before;
    if (fresh > 0) this.#promising.push(seed);
    return fresh;
  }
}
