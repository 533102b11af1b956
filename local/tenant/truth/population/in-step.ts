/** A tenant in which every user shows the right face: for nights on which nothing is to be done. */
import type { Tenant } from '../tenant.ts';
import { inStep } from './drifted.ts';
import { recruiter } from './kind.ts';

export function populateInStep(tenant: Tenant, users: number): void {
  const recruit = recruiter(tenant);
  for (let index = 0; index < users; index += 1) {
    tenant.expected.set(inStep.make(tenant, recruit, index).id, inStep.expected);
  }
}
