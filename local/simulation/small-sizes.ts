/** How much work one message of a simulated run has. */
import type { WorkSizes } from '../../shared/core/work-sizes.ts';

/** Small enough that each night has several ranges, chunks and groups of both. */
export const smallSizes: WorkSizes = {
  ...{ usersPerRange: 5, usersPerSlice: 3, usersPerReading: 2, readingsAtOnce: 3, usersPerChunk: 3 },
  ...{ usersAtOnce: 2, rangesPerGroup: 2, chunksPerGroup: 2 },
};
