/** `npm start`: Instep's nights, played on a simulated tenant. */
import { messageOf, StartFailure } from './host/failures.ts';
import { readPlayOptions } from './play/options.ts';

try {
  const options = readPlayOptions(process.argv.slice(2));
  // Loaded only now: a wrong option is told at once.
  const { play } = await import('./play/play.ts');
  process.exitCode = await play(options);
} catch (error) {
  const isExpected = error instanceof StartFailure;
  const text = error instanceof Error && !isExpected ? error.stack : messageOf(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = isExpected ? error.exitCode : 1;
}
process.exit();
