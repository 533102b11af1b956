/** The requests to the tenant, counted, and the writes to it, in order. */
import type { LoggedRequest } from '../../../local/tenant/server/accounting.ts';
import type { Write } from '../../../local/tenant/truth/types.ts';

export function countedRequests(requests: readonly LoggedRequest[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const request of requests) {
    const { method, host, kind, inner, status } = request;
    const line = `${method} ${host}${templateOf(request.url)} (${inner ? 'inside a batch, ' : ''}${kind}): ${status}`;
    counts[line] = (counts[line] ?? 0) + 1;
  }
  return counts;
}

/** The address without what differs from user to user and from night to night. */
function templateOf(url: string): string {
  return decodeURIComponent(url)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{guid}')
    .replaceAll(/[^/'|=%]+(?:@|%40|_)contoso[._]com/g, '{name}')
    .replaceAll(/(?<=token=)[^&]+/gi, '{token}');
}

export function writesToTenant(writes: readonly Write[]): readonly Readonly<Record<string, unknown>>[] {
  return writes
    .filter(({ by }) => by === 'app')
    .map(({ at, by: _, ...write }) => ({ at: at.toISOString(), ...write }));
}
