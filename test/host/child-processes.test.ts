import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { plainEnvironment, startChild } from '../../local/child-processes.ts';
import { scratchFolder } from '../play/start-command.ts';

test('the error for a process that ends before it is ready has its name and output, and nothing else', async () => {
  const script = path.join(scratchFolder(), 'child.mjs');
  const start = (code: string) => {
    writeFileSync(script, code);
    return startChild({ name: 'The child', script, env: plainEnvironment(), ready: () => undefined });
  };
  await expect(start(`process.kill(process.pid, 'SIGKILL');`)).rejects.toThrow(
    /^The child did not start \(ended by SIGKILL\)\.$/,
  );
  await expect(start(`console.error('No.'); process.exit(3);`)).rejects.toThrow(
    /^The child did not start \(exit code 3\)\. No\.$/,
  );
});
