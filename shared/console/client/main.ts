/// <reference lib="dom" />
/** Starts the page: reads the signed-in user first, then everything else. */
import { call, messageOf } from './api.ts';
import { changesAction } from './changes.ts';
import { action, laidOut } from './doing.ts';
import { byId, element, show } from './dom.ts';
import { mayOperate, readMe } from './me.ts';
import { showPersonForm } from './person.ts';
import { preflightAction } from './preflight.ts';
import { showRuns } from './runs.ts';
import { startOverActions } from './start-over.ts';

async function start(): Promise<void> {
  try {
    const { name, roles, mode, paused } = await readMe();
    show(
      byId('me'),
      `Signed in as ${name} (${roles.join(', ')}). `,
      !mayOperate() && 'To approve, cancel, undo or erase, you need the role Instep.Operate. ',
      element('a', { href: '/.auth/logout' }, 'Sign out'),
    );
    const writes = mode === 'repair' && !paused;
    show(
      byId('mode'),
      element(
        'span',
        { class: 'mode', 'data-writes': String(writes) },
        paused
          ? 'Paused: nothing is written'
          : mode === 'repair'
            ? 'Mode: repair'
            : 'Mode: report, nothing is written',
      ),
    );
  } catch (error) {
    show(byId('me'), element('span', { role: 'alert' }, messageOf(error)));
    return;
  }
  const startRun = action('Start a run now', async () => {
    const { runId } = (await call<{ runId: string }>('POST', 'runs')).body;
    await showRuns(runId);
    return `Run ${runId} has started.`;
  });
  show(byId('start-run'), ...laidOut([startRun]));
  const health = [preflightAction(), changesAction()];
  if (mayOperate()) health.push(...startOverActions());
  show(byId('installation'), ...laidOut(health));
  showPersonForm();
  await showRuns();
}

await start();
