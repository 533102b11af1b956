/** Starts the tenant of the wall clock, and asks it. */
import { fileURLToPath } from 'node:url';
import { plainEnvironment, startChild } from '../../child-processes.ts';
import type { TenantReady } from '../../play/processes.ts';
import type { Counts } from '../../tenant/server/accounting.ts';
import type { Scene } from '../model.ts';
import type { BenchKind, Judgement } from '../truth.ts';
import { asking } from './asking.ts';

export interface TenantStart {
  readonly users: number;
  readonly kind: BenchKind;
  /** The file it writes its certificate to. */
  readonly certificateFile: string;
}

export type TenantAsked =
  | { readonly ask: 'change'; readonly share: number }
  /** Draws what is not drawn yet. */
  | { readonly ask: 'scene' }
  | { readonly ask: 'counts' }
  | { readonly ask: 'judge' }
  | { readonly ask: 'judge-report'; readonly reported: readonly string[] }
  | { readonly ask: 'expected' };

export interface WallTenantReady extends TenantReady {
  readonly graphHost: string;
  readonly mySiteHost: string;
  /** Decoded and server-relative. */
  readonly folder: string;
}

export interface WallTenant {
  readonly ready: WallTenantReady;
  change(share: number): Promise<void>;
  scene(): Promise<Scene>;
  counts(): Promise<Counts>;
  judge(): Promise<Judgement>;
  judgeReport(reported: readonly string[]): Promise<Judgement>;
  expected(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

export async function startWallTenant(start: TenantStart): Promise<WallTenant> {
  const { child, ready } = await startChild<WallTenantReady>({
    name: 'The tenant of the bench',
    script: fileURLToPath(new URL('tenant.ts', import.meta.url)),
    args: [JSON.stringify(start)],
    env: plainEnvironment(),
    timeoutMs: 300_000,
    ready: (said) =>
      typeof said === 'object' && said !== null && 'ready' in said
        ? (said.ready as WallTenantReady)
        : undefined,
  });
  const ask = asking<TenantAsked>(child, 'The tenant of the bench');
  return {
    ready,
    change: async (share) => {
      await ask({ ask: 'change', share });
    },
    scene: () => ask({ ask: 'scene' }),
    counts: () => ask({ ask: 'counts' }),
    judge: () => ask({ ask: 'judge' }),
    judgeReport: (reported) => ask({ ask: 'judge-report', reported }),
    expected: () => ask({ ask: 'expected' }),
    stop: async () => {
      await child.stop();
    },
  };
}
