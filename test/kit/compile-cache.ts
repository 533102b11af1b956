/**
 * What tests start, the host above all, is compiled once for all of them: a third of what a start costs. This process is
 * past its own start, so that coverage, which wants its modules compiled here, is taken as before.
 */
import { inject } from 'vitest';

delete process.env.NODE_DISABLE_COMPILE_CACHE;
process.env.NODE_COMPILE_CACHE = inject('compileCache');
