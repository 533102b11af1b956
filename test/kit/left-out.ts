/** Prints before a whole run how long it takes, and after every run which tests were left out, and why: one line per file and reason. */
import path from 'node:path';
import type { Reporter, TestModule, TestSpecification, Vitest } from 'vitest/node';
import { isThorough, reasons } from './needs.ts';

/** Measured on two quiet cores: `npm test`. */
const usualMinutes = 5;

export class LeftOutReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunStart(chosen: readonly TestSpecification[]): Promise<void> {
    if (isThorough || this.#vitest?.config.tagsFilter !== undefined) return;
    const all = await this.#vitest?.globTestSpecifications();
    if (all?.length !== chosen.length) return;
    print([`About ${usualMinutes} minutes on two quiet cores; a file's line comes when all of it is done.`]);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const need = test.meta().leftOutFor;
        if (need === undefined) continue;
        const line = `${path.relative(process.cwd(), module.moduleId)} (${reasons[need]})`;
        counts.set(line, (counts.get(line) ?? 0) + 1);
      }
    }
    if (counts.size === 0) return;
    const lines = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
    print(['Left out:', ...lines.map(([line, tests]) => `  ${tests} of ${line}`)]);
  }
}

function print(lines: readonly string[]): void {
  process.stdout.write(`\n${lines.join('\n')}\n`);
}
