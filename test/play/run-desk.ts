/** `npm start` with a local.settings.json, against the simulated tenant that the arguments name: folder, port, certificate. */
import { atDesk } from '../../local/desk/desk.ts';
import { messageOf, StartFailure } from '../../local/host/failures.ts';

const [folder = '', port = '', certificateFile = ''] = process.argv.slice(2);
try {
  const tenant = { port: Number(port), certificateFile };
  process.exitCode = await atDesk({ once: true, port: 0 }, { folder, tenant });
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error.exitCode;
}
process.exit();
