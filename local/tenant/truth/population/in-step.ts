/** A tenant in which everybody shows the right face: for nights on which nothing is to be done. */
import type { Tenant } from '../tenant.ts';
import { inStep } from './drifted.ts';
import { recruiter } from './kind.ts';

export function populateInStep(tenant: Tenant, users: number): void {
  const recruit = recruiter(tenant);
  for (let turn = 0; turn < users; turn += 1) {
    tenant.expected.set(inStep.make(tenant, recruit, turn).id, inStep.expected);
  }
}
