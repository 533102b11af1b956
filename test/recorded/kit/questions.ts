/** Calls over HTTP between the nights, and their answers. */
import type { Asked, FunctionName, Routes } from './routes.ts';
import type { Story } from './story.ts';

type Question = readonly [name: string, route: FunctionName, asked: Asked];

export async function whileHeld(story: Story, routes: Routes): Promise<void> {
  const [held, earlier] = await story.stage.context.runs.list(2);
  if (held?.state !== 'held' || earlier === undefined) throw new Error('no run is held');
  await askAll(story, routes, 'over HTTP while a plan is held', [
    ['the held run', 'getRun', { target: `runs/${held.id}` }],
    ['its plan', 'getPlan', { target: `runs/${held.id}/plan` }],
    ['an approval of another plan', 'approveRun', approval(held.id, 'f'.repeat(64))],
    ['an approval of no plan', 'approveRun', { ...approval(held.id, ''), body: { hash: 1 } }],
    ['the plan of a run that is over', 'getPlan', { target: `runs/${earlier.id}/plan` }],
  ]);
}

export async function inTheEnd(story: Story, routes: Routes): Promise<void> {
  const { missing, newer, guest, renamed } = story.cast;
  const runs = await story.stage.context.runs.list(20);
  const [latest] = runs.filter(({ state }) => state === 'completed');
  const reported = runs.at(-1);
  const drifted = runs.find(({ totals }) => totals?.findings.unknown === 1);
  if (!latest || !reported || !drifted) throw new Error('the nights were not played');
  const report = `runs/${drifted.id}/report`;
  const comparison = `runs/${drifted.id}/comparison?with=${reported.id}`;
  const questions: Question[] = [
    ['the list of runs', 'listRuns', { target: 'runs?limit=3' }],
    ['a run', 'getRun', { target: `runs/${drifted.id}` }],
    ['no such run', 'getRun', { target: 'runs/20200101T010000Z' }],
    ['no id of a run', 'getRun', { target: 'runs/x' }],
    ['a report', 'getRunReport', { target: report }],
    ['a report of one finding', 'getRunReport', { target: `${report}?finding=source-newer` }],
    ['a report as CSV', 'getRunReport', { target: `${report}?format=csv` }],
    ['a comparison', 'compareRuns', { target: comparison }],
    ['a comparison as CSV', 'compareRuns', { target: `${comparison}&format=csv` }],
    ['the photo report', 'getPhotoReport', { target: 'reports/photos' }],
    ['the photo report as CSV', 'getPhotoReport', { target: 'reports/photos?format=csv' }],
    ['a user', 'getUser', { target: `users/${newer.id}` }],
    ['a user by sign-in name', 'getUser', { target: 'users/jane.wed@contoso.com' }],
    ['no such user', 'getUser', { target: `users/${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}` }],
    ['a dry run', 'syncUser', sync(renamed.id, { dryRun: true })],
    ['a sync', 'syncUser', sync(newer.id, {})],
    ['a sync out of scope', 'syncUser', sync(guest.id, {})],
    ['a sync of nobody', 'syncUser', sync('nobody@contoso.com', {})],
    ['a sync with a wrong body', 'syncUser', sync(newer.id, { dryRun: 'yes' })],
    ['an undo', 'undoUser', { method: 'POST', target: `users/${missing.id}/undo`, body: {} }],
    ['an undo of nothing', 'undoUser', { method: 'POST', target: `users/${renamed.id}/undo`, body: {} }],
    ['an erasure', 'eraseUser', { method: 'DELETE', target: `users/${renamed.id}` }],
    ['an erasure of nobody', 'eraseUser', { method: 'DELETE', target: `users/${renamed.id}` }],
    ['the audit log', 'listAudit', { target: 'audit?limit=4' }],
    ['a preflight', 'preflight', { target: `preflight?user=${newer.id}` }],
  ];
  const operations = story.operations.map((id, index): Question => {
    return [`operation ${index + 1}`, 'getOperation', { target: `operations/${id}` }];
  });
  await askAll(story, routes, 'over HTTP in the end', [...questions, ...operations]);
}

/** One step; the events of each call say what it requested from the tenant. */
async function askAll(
  { recorder }: Story,
  routes: Routes,
  step: string,
  questions: readonly Question[],
): Promise<void> {
  await recorder.step(step, async () => {
    const answers: Record<string, unknown> = {};
    for (const [name, route, asked] of questions) answers[name] = await routes.ask(route, asked);
    return answers;
  });
}

function approval(runId: string, planHash: string): Asked {
  return { method: 'POST', target: `runs/${runId}/approval`, body: { planHash } };
}

function sync(user: string, body: object): Asked {
  return { method: 'POST', target: `users/${user}/sync`, body };
}
