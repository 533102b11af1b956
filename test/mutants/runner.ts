/**
 * Runs each test once as it is, and then once more for each mutant that it passes, until one test has noticed it: in the
 * same process, so that a mutant costs as much as the test and not as much as a start of Vitest.
 */
import { appendFileSync } from 'node:fs';
import { inject, type RunnerTestCase, type RunnerTestFile, TestRunner } from 'vitest';
import { type Hits, type Line, mutantSwitch } from './switch.ts';

const hitsAllowed = 1_000;

class MutantRunner extends TestRunner {
  private readonly mutants = mutantSwitch();
  private readonly given = inject('mutants');
  private readonly killed = new Set(this.given.done);
  private readonly missed = new Set(this.given.missed);

  override onCollectStart(file: RunnerTestFile): void {
    super.onCollectStart(file);
    if (this.given.only !== undefined) this.switchOn(this.given.only, 0);
  }

  onCollected(files: RunnerTestFile[]): void {
    const loaded = Object.keys(this.mutants.mutantCoverage?.static ?? {});
    for (const file of files) this.say({ file: file.name, loaded });
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test);
    if (this.given.only !== undefined) return run();
    this.mutants.currentTestId = test.id;
    await run();
    this.mutants.currentTestId = undefined;
    const passed: Hits = this.mutants.mutantCoverage?.perTest[test.id] ?? {};
    this.say({ covered: Object.keys(passed) });
    for (const [id, hits] of Object.entries(passed)) {
      const tried = `${test.id} ${id}`;
      if (this.killed.has(id) || this.missed.has(tried)) continue;
      this.say({ trying: id });
      if (await this.survives(id, hits, run)) {
        this.say({ missed: tried });
        continue;
      }
      this.killed.add(id);
      this.say({ killed: id, by: `${test.file.name}: ${test.name}` });
    }
  }

  private async survives(id: string, hits: number, run: () => unknown): Promise<boolean> {
    // So that what is passed meanwhile is not taken for what loading passes.
    this.mutants.currentTestId = 'a mutant';
    this.switchOn(id, hits);
    try {
      await run();
      return true;
    } catch {
      return false;
    } finally {
      this.mutants.activeMutant = undefined;
      this.mutants.currentTestId = undefined;
    }
  }

  private switchOn(id: string, hits: number): void {
    Object.assign(this.mutants, { activeMutant: id, hitCount: 0, hitLimit: hits * 100 + hitsAllowed });
  }

  private say(line: Line): void {
    appendFileSync(this.given.lines, `${JSON.stringify(line)}\n`);
  }
}

// biome-ignore lint/style/noDefaultExport: Vitest takes the runner that a module exports by default.
export default MutantRunner;
