import { app } from '@azure/functions';
import { scheduledTime } from '../shared/scheduled-time.ts';
import { invoke, nightlySchedule, timed } from '../shared/services.ts';

/** The run's id is the scheduled time, so that a repeat that is past due finds its own run. */
app.timer('startNightlyRun', {
  schedule: nightlySchedule,
  handler: timed(async (timer, invocation) => {
    const { startRun } = await import('../shared/workflows/night/steps/start-run.ts');
    const started = await invoke(invocation, (context) =>
      startRun(context, 'timer', scheduledTime(timer, context.clock.now())),
    );
    if (!started.started) {
      invocation.warn('The nightly run did not start: another run is active', { activeId: started.activeId });
    }
  }),
});
