/** What one call for one user costs beside the necessary round trips to the tenant. */
import { expect, onTestFinished, test } from 'vitest';
import { type Play, type Ports, play } from '../kit/in-process.ts';
import { addMissing } from '../kit/people.ts';
import { setStage } from '../kit/stage.ts';
import { testOnQuietMachine } from '../kit/test-with.ts';
import { ask, resultOf } from '../workflows/asking.ts';

/**
 * One after the other: the user; photo and profile; the old files, kept for undo; L, M and S, the largest first; the
 * file read back, and the profile once more; three properties, the timestamp last; the profile read back. Requests at
 * the same time count once.
 */
const necessary = 1 + 1 + 1 + 3 + 1 + 3 + 1;
/**
 * Before, between and after them: an erasure that broke off, start, lease, row, guard, the lease before each write, snapshot,
 * end.
 */
const mostStorageWaves = 17;

const tenantPorts = ['directory', 'sourcePhotos', 'library', 'profiles', 'writer'] as const;
const storagePorts = [
  'users',
  'names',
  'leases',
  'cursors',
  'operations',
  'undo',
  'runs',
  'writes',
  'queues',
] as const;

/** Calls that start while another is running belong to its wave. */
function countWaves(stage: Play, ports: readonly (keyof Ports)[]): () => number {
  let waves = 0;
  let inFlight = 0;
  for (const port of ports) {
    stage.wrap(port, (real) => {
      const methods = Object.entries(real).filter(([name]) => name !== 'locate');
      const counted = methods.map(([name, method]) => {
        const call = async (...given: unknown[]) => {
          if (inFlight === 0) waves += 1;
          inFlight += 1;
          try {
            return await (method as (...given: unknown[]) => unknown)(...given);
          } finally {
            inFlight -= 1;
          }
        };
        return [name, call];
      });
      return Object.fromEntries(counted);
    });
  }
  return () => waves;
}

test('a copy makes only the necessary sequential requests to the tenant, and a bounded number to storage', async () => {
  const stage = await play();
  // Finds the photo folder, which a process does once.
  await ask(stage, { idOrUpn: stage.withPhoto('first').id });
  const person = stage.withPhoto('ann');
  const tenantWaves = countWaves(stage, tenantPorts);
  const storageWaves = countWaves(stage, storagePorts);
  expect(resultOf(await ask(stage, { idOrUpn: person.id }))).toMatchObject({ outcome: 'repaired' });
  console.info(`${tenantWaves()} round trips to the tenant in sequence, ${storageWaves()} to storage`);
  expect(tenantWaves()).toBe(necessary);
  expect(storageWaves()).toBeLessThanOrEqual(mostStorageWaves);
});

/** Real time means something only on a machine with nothing else to do. */
testOnQuietMachine(
  'on a quiet machine a copy takes at most a fifth more time than its round trips',
  async () => {
    const latencyMs = 150;
    const stage = await setStage({ tenant: { users: 0, kind: 'empty', seed: 29 }, server: { latencyMs } });
    onTestFinished(() => stage.stop());
    const overheads: number[] = [];
    for (let index = 0; index < 8; index += 1) {
      const { id } = addMissing(stage.tenant, `person.${index}`);
      const began = performance.now();
      const response = await stage.post(`users/${id}/sync`);
      overheads.push((performance.now() - began) / (necessary * latencyMs) - 1);
      expect(await response.json()).toMatchObject({ outcome: 'repaired' });
    }
    // The first calls load libraries.
    const [overhead = 1] = overheads.slice(3).sort((a, b) => a - b);
    console.info(`${Math.round(overhead * 100)} % beside ${necessary} round trips of ${latencyMs} ms`);
    expect(overhead).toBeLessThanOrEqual(0.2);
  },
  180_000,
);
