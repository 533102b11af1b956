/** How many users one message or one request of a run handles. */

export interface WorkSizes {
  /**
   * Users in a compare range. Each range costs some nine table operations beside its users' rows, and a quiet run may cost
   * one for 200 users (DECISIONS.md, D-range-size).
   */
  readonly usersPerRange: number;
  /** Users of a compare range whose photo metadata is requested together: ten batches of 20. */
  readonly usersPerSlice: number;
  /** Users whose photos and profiles are read together. */
  readonly usersPerReading: number;
  /** Users in a repair chunk. */
  readonly usersPerChunk: number;
}

export const workSizes: WorkSizes = {
  usersPerRange: 4_000,
  usersPerSlice: 200,
  usersPerReading: 20,
  usersPerChunk: 20,
};
