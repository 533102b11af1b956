/** Starts a rival of the wall clock, and asks it for passes. */
import { fileURLToPath } from 'node:url';
import { plainEnvironment, startChild } from '../../child-processes.ts';
import type { MeasuredPass } from '../rival-nights.ts';
import type { RivalName } from '../rivals/rivals.ts';
import { asking } from './asking.ts';
import type { WallTenantReady } from './tenant-process.ts';

export interface RivalStart {
  readonly tool: RivalName;
  readonly users: number;
  readonly tenant: WallTenantReady;
}

export interface PassAsked {
  readonly mode: 'report' | 'write';
}

export interface WallRival {
  pass(mode: 'report' | 'write'): Promise<MeasuredPass>;
  stop(): Promise<void>;
}

export async function startWallRival(start: RivalStart): Promise<WallRival> {
  const { child } = await startChild({
    name: `The rival ${start.tool}`,
    script: fileURLToPath(new URL('rival.ts', import.meta.url)),
    args: [JSON.stringify(start)],
    env: plainEnvironment(),
    ready: (said) => (typeof said === 'object' && said !== null && 'ready' in said ? true : undefined),
  });
  const ask = asking<PassAsked>(child, `The rival ${start.tool}`);
  return {
    pass: (mode) => ask({ mode }),
    stop: async () => {
      await child.stop();
    },
  };
}
