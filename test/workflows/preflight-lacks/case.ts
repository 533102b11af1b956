/** One thing that can be missing in a tenant, and what the preflight says about it. */
import type { ProbeName, ProbeState } from '../../../shared/core/preflight/probe.ts';
import type { ContextChanges, PreflightStage } from '../../kit/preflight-stage.ts';

export interface Case {
  readonly lacks: string;
  readonly arrange: (stage: PreflightStage) => void;
  readonly changes?: () => ContextChanges;
  readonly write?: boolean;
  readonly user?: string;
  /** Every check that is neither ok nor skipped. */
  readonly says: Partial<Record<ProbeName, ProbeState>>;
  /** Part of the remedies of these checks. */
  readonly remedies: Partial<Record<ProbeName, readonly (string | RegExp)[]>>;
}

export const graph = 'graph.microsoft.com';
export const root = 'contoso.sharepoint.com';
export const mySite = 'contoso-my.sharepoint.com';

export const grant =
  /npm run grant "--" --principal 7d3f8c1e-52a4-4b0d-9c35-e1f60a2b4d97 --tenant contoso .*--apply/;

export function granted(host: string, roles: readonly string[]): Case['arrange'] {
  return (stage) => {
    stage.roles[host] = roles;
  };
}

/** All Graph roles except one. */
export function without(role: string): readonly string[] {
  const all = ['User.Read.All', 'ProfilePhoto.Read.All', 'GroupMember.Read.All', 'Sites.Read.All'];
  return all.filter((one) => one !== role);
}

export function fault(path: RegExp, status: number, method?: string): Case['arrange'] {
  return ({ server }) => void server.faults.add({ match: { path, method }, answer: { status } });
}

export function all(...arrangements: readonly Case['arrange'][]): Case['arrange'] {
  return (stage) => {
    for (const arrange of arrangements) arrange(stage);
  };
}
