/**
 * Plays the scenes of one tool at one size in virtual time, as a process of its own: the memory and the processor time that
 * are told are then of this tool with its tenant alone. Prints each result as a line of JSON.
 */
import { noLatency, publishedConditions } from './conditions.ts';
import { playInstep } from './instep-scenes.ts';
import type { Result } from './result.ts';
import { playRival } from './rival-scenes.ts';
import type { Played } from './run-plays.ts';

const { users, tool, scenarios, isTimeless } = JSON.parse(process.argv[2] ?? '') as Played;
const wanted = { users, scenarios, conditions: isTimeless ? noLatency : publishedConditions(users) };
const tell = (result: Result) => process.stdout.write(`${JSON.stringify(result)}\n`);
if (tool === 'instep') await playInstep(wanted, tell);
else await playRival(tool, wanted, tell);
