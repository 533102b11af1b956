import { exitCodes, StartFailure } from './failures.ts';
import type { Triggers } from './triggers.ts';

/**
 * Flex Consumption runs HTTP functions together and each other function on instances of its own, so what a process holds
 * in memory is not shared between them: https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#per-function-scaling
 * Throws StartFailure where no function is of the group.
 */
export function ofGroup(group: string | undefined, triggers: Triggers): Triggers {
  if (group === undefined) return triggers;
  const named = ({ registration }: { registration: { metadata: { name: string } } }) =>
    registration.metadata.name === group;
  const chosen: Triggers = {
    timers: triggers.timers.filter(named),
    queues: triggers.queues.filter(named),
    https: group === 'http' ? triggers.https : [],
    problems: triggers.problems,
  };
  if (chosen.timers.length + chosen.queues.length + chosen.https.length > 0) return chosen;
  throw new StartFailure(
    `LOCAL_HOST_GROUP is "${group}"; it must be http or the name of a timer or queue function.`,
    exitCodes.configuration,
  );
}
