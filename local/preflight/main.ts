/** `npm run preflight`: exit code 0 when all is there, 1 when something is missing, 2 for what is unknown and for a wrong option or setting. */
import { messageOf, StartFailure } from '../host/failures.ts';
import { readPreflightOptions } from './options.ts';

try {
  const options = readPreflightOptions(process.argv.slice(2));
  // Loaded only now, so that an invalid option is reported at once.
  const { runPreflight } = await import('./preflight.ts');
  process.exitCode = await runPreflight(options, process.stdout, {
    folder: process.cwd(),
    environment: process.env,
  });
} catch (error) {
  const isExpected = error instanceof StartFailure;
  process.stderr.write(`${error instanceof Error && !isExpected ? error.stack : messageOf(error)}\n`);
  process.exitCode = 2;
}
// Kept-alive connections, and questions whose answers are no longer needed, would keep the process running.
process.exit();
