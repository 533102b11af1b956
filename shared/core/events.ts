/** Names of the custom events. Workbook, alerts and saved queries are written against them: they do not change. */
export const events = {
  photoDrift: 'photo.drift',
  photoRepaired: 'photo.repaired',
  photoRepairFailed: 'photo.repair-failed',
  runStarted: 'run.started',
  runClosed: 'run.closed',
  runHeld: 'run.held',
  runCompleted: 'run.completed',
  runFailed: 'run.failed',
  runCancelled: 'run.cancelled',
  runStalled: 'run.stalled',
  userStuck: 'user.stuck',
  throttled: 'throttled',
} as const;
export type EventName = (typeof events)[keyof typeof events];
