import { app } from '@azure/functions';
import { preflightWrites as operation } from '../shared/http/contract/preflight.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';
import { sharedPreflightWrites } from '../shared/http/shared-preflight.ts';

app.http(
  'preflightWrites',
  route(operation, async ({ body: { user }, invoke, answer }) => {
    const { preflightWrites } = await import('../shared/workflows/preflight/preflight.ts');
    const work = () => invoke((context) => preflightWrites(context, user));
    const answered = await sharedPreflightWrites(user ?? '', work);
    if (answered.kind === 'refused') throw new ProblemError('refused', answered.why);
    return answer(200, answered.preflight);
  }),
);
