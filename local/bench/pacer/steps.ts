/** The steps of a run on Flex Consumption: each is a process of its own, and begins when the one before has ended. */
import { Company, type PacedProcess } from './company.ts';
import { allowed, type Examined, everyMs, licensedUsers, windowMs } from './kit.ts';
import { mostInWindow, windowsOver } from './measures.ts';

const steps = 4;
const workers = 8;
const cost = 2;
/** A step begins with a message, so not at once. */
const betweenMs = 1_000;

/** `units`: of each step. */
export async function oneAfterTheOther(units: number): Promise<Examined> {
  const company = new Company(licensedUsers);
  const { service, startMs, time } = company;
  const tookMs: number[] = [];

  async function step(process: PacedProcess): Promise<void> {
    const fromMs = time.ms();
    let left = units / cost;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        await process.use(cost);
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    tookMs.push(time.ms() - fromMs);
  }

  let endMs: number | undefined;
  const running = (async () => {
    for (let count = 1; count <= steps; count += 1) {
      await step(company.start(`step ${count}`));
      await time.wait(betweenMs);
    }
    endMs = time.ms();
  })();
  await time.run(() => endMs !== undefined);
  await running;
  const end = (endMs ?? startMs) - startMs;
  const [first = 0, ...later] = tookMs;
  const span = { startMs, endMs: startMs + end, windowMs, everyMs };
  return {
    figures: {
      'first step, s': first / 1_000,
      'longest of the later steps, s': Math.max(...later) / 1_000,
      'all steps, s': end / 1_000,
      'most units in a minute': mostInWindow(service.units, windowMs),
    },
    charts: [
      {
        ...{
          title: `Steps of ${units} units, one after the other`,
          x: 'seconds',
          y: 'units in the last minute',
        },
        lines: [
          {
            name: 'published',
            style: 'dashed',
            points: [[0, allowed] as const, [end / 1_000, allowed] as const],
          },
          ...Array.from({ length: steps }, (_, index) => ({
            name: `step ${index + 1}`,
            points: windowsOver(
              service.units.filter(({ by }) => by === `step ${index + 1}`),
              span,
            ),
          })),
        ],
      },
    ],
  };
}
