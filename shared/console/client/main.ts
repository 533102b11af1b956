/// <reference lib="dom" />
/** Starts the page: reads the signed-in user first, then everything else. */
import { call, messageOf } from './api.ts';
import { changesAction } from './changes.ts';
import { confirmed } from './confirm.ts';
import { action, laidOut } from './doing.ts';
import { byId, element, show } from './dom.ts';
import { mayOperate, readMe, writes } from './me.ts';
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
    show(
      byId('mode'),
      element(
        'span',
        { class: 'mode', 'data-writes': String(writes()) },
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
    const sure = await confirmed('Start a run now?', whatRunsDo(), { does: 'Start the run' });
    if (!sure) return 'No run was started.';
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

/** Read before the run starts, because in repair mode nobody is asked again. */
function whatRunsDo(): readonly string[] {
  if (!writes()) {
    return ['The run compares all users and reports. It writes nothing to SharePoint.'];
  }
  return [
    'The run compares all users. Instep is in repair mode: if the guard finds the plan plausible, it then writes photos and profile properties to SharePoint, without asking again. With INSTEP_REMOVAL=clear, this includes removals.',
    'A plan that changes too much is held until an administrator approves it. Each write can be undone for the undo days.',
  ];
}

await start();
