/**
 * Properties draw the same examples every time: what a run covers, and whether it passes, must not be luck. Another
 * `TEST_SEED` draws others; a property that gives a seed of its own keeps it.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.TEST_SEED ?? 1) });
