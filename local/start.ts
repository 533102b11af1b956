/** `npm start`: Instep's nights, played on a simulated tenant. */
import { messageOf, StartFailure } from './host/failures.ts';
import { readPlayOptions } from './play/options.ts';
import { play } from './play/play.ts';

try {
  process.exitCode = await play(readPlayOptions(process.argv.slice(2)));
} catch (error) {
  const isExpected = error instanceof StartFailure;
  const text = error instanceof Error && !isExpected ? error.stack : messageOf(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = isExpected ? error.exitCode : 1;
}
process.exit();
