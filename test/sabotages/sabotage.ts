/** A small mistake that is made on purpose, to see that the tests notice it. */
export interface Sabotage {
  /** In kebab-case; unique. */
  readonly name: string;
  /** The harm for users, in one sentence. */
  readonly harm: string;
  readonly edits: readonly Edit[];
  /** Test files; at least one of their tests must fail. Cheap ones first: the first failure ends the search. */
  readonly caughtBy: readonly string[];
}

/** `from` occurs exactly once in `file`, a path from the root of the tree. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}
