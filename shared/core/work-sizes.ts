/** How many users one message or one request of a run handles, and how many results are added up together. */

export interface WorkSizes {
  /**
   * Users in a compare range. Each range costs some nine table operations beside its users' rows, and a quiet run may cost
   * one for 200 users (DECISIONS.md, D-range-size).
   */
  readonly usersPerRange: number;
  /** Users of a compare range whose photo metadata is requested together: twenty batches of 20. */
  readonly usersPerSlice: number;
  /** Users whose photos and profiles are read together. */
  readonly usersPerReading: number;
  /** Such groups of a compare range that are read at the same time (DECISIONS.md, D-read-ahead). */
  readonly readingsAtOnce: number;
  /** Users in a repair chunk. */
  readonly usersPerChunk: number;
  /** Users of a repair chunk who are repaired at a time (DECISIONS.md, D-users-at-once). */
  readonly usersAtOnce: number;
  /** Compare ranges and repair chunks whose ends are noted together (DECISIONS.md, D-chunk-groups). */
  readonly rangesPerGroup: number;
  readonly chunksPerGroup: number;
}

export const workSizes: WorkSizes = {
  usersPerRange: 4_000,
  usersPerSlice: 400,
  usersPerReading: 20,
  readingsAtOnce: 6,
  usersPerChunk: 20,
  usersAtOnce: 8,
  rangesPerGroup: 10,
  chunksPerGroup: 100,
};
