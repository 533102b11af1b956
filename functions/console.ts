import { app } from '@azure/functions';
import { hasSession, signInAddress } from '../shared/http/authorization.ts';
import { console as operation } from '../shared/http/contract/console.ts';
import { plain } from '../shared/http/headers.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';
import { configured } from '../shared/services.ts';

app.http(
  'console',
  route(operation, async ({ request }) => {
    if (configured().settings.SIGN_IN === 'off') {
      throw new ProblemError('console-off', 'There is no sign-in, and so no console.');
    }
    if (!hasSession(request)) {
      return { status: 302, headers: { ...plain, location: signInAddress(request) } };
    }
    const { contentSecurityPolicy, page } = await import('../shared/console/page.ts');
    const type = { 'content-type': 'text/html; charset=utf-8' };
    const headers = { ...plain, ...type, 'content-security-policy': contentSecurityPolicy };
    return { status: 200, headers, body: page };
  }),
);
