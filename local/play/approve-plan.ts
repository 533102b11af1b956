import type { RunRecord } from '../../shared/core/run.ts';
import { messageOf, StartFailure } from '../host/failures.ts';
import { bearer } from '../host/sign-in.ts';

export function approvalUrl(hostUrl: string, { id }: RunRecord): string {
  return `${hostUrl}/api/runs/${id}/approval`;
}

/** As an administrator would: through the HTTP route, naming the plan by its hash. Throws StartFailure when refused. */
export async function approvePlan(hostUrl: string, run: RunRecord): Promise<void> {
  const url = approvalUrl(hostUrl, run);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: bearer('operator') },
    body: JSON.stringify({ planHash: run.planHash }),
  }).catch((cause: unknown) => {
    throw new StartFailure(`POST ${url} failed: ${messageOf(cause)}`, 1, { cause });
  });
  if (response.ok) return;
  throw new StartFailure(`POST ${url} was answered ${response.status}: ${await response.text()}`, 1);
}
