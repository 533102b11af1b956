import { isPlanned } from '../../shared/core/plan.ts';
import { bearer } from '../host/sign-in.ts';
import type { Played } from './played.ts';

/** What to paste to ask about one user; the address needs no quoting. */
export function describeInvitation({ nights }: Played, hostUrl: string): string {
  const last = nights.at(-1);
  const interesting = last?.rows.filter(isPlanned).map(({ userId }) => userId) ?? [];
  const everybody = [...(last?.people.values() ?? [])].filter(
    ({ deleted, userType }) => !deleted && userType === 'Member',
  );
  const isPlain = (upn: string) => /^[a-z0-9.]+@[a-z0-9.]+$/i.test(upn);
  const person =
    everybody.find(({ id, upn }) => interesting.includes(id) && isPlain(upn)) ??
    everybody.find(({ upn }) => isPlain(upn));
  return [
    'Everything stays up. Ask about one user (or without "dryRun": put the photo right):',
    '',
    `  curl -s -H 'Authorization: ${bearer('operator')}' -H 'Content-Type: application/json' -d '{"dryRun":true}' \\`,
    `    ${hostUrl}/api/users/${person?.upn ?? 'somebody@contoso.com'}/sync`,
    '',
    `Or open the console, and sign in as anybody it offers: ${hostUrl}/api/console`,
    '',
    'Ctrl-C ends it.',
  ].join('\n');
}
