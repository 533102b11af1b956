/**
 * Plays the scenes of one tool at one size, as a process of its own: the memory and the processor time that virtual time
 * tells are then of this tool with its tenant alone. Prints each result as a line of JSON.
 */
import { publishedConditions } from './conditions.ts';
import type { Result } from './result.ts';
import type { Played } from './run-plays.ts';

const { users, tool, scenarios, clock } = JSON.parse(process.argv[2] ?? '') as Played;
const wanted = { users, scenarios, conditions: publishedConditions(users) };
const tell = (result: Result) => process.stdout.write(`${JSON.stringify(result)}\n`);
// Only what is needed is loaded: it counts in the memory that is measured.
if (clock === 'wall' && tool === 'instep')
  await (await import('./wall/instep-scenes.ts')).playInstepByWall(wanted, tell);
else if (clock === 'wall')
  await (await import('./wall/rival-scenes.ts')).playRivalByWall(
    tool as Exclude<typeof tool, 'instep'>,
    wanted,
    tell,
  );
else if (tool === 'instep') await (await import('./instep-scenes.ts')).playInstep(wanted, tell);
else await (await import('./rival-scenes.ts')).playRival(tool, wanted, tell);
