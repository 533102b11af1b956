import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A queue function `work` on the queue `work` that writes its message to `record.jsonl` of the app's folder, then
 * does what the message says: `fail` throws, `hangMs` takes its time.
 */
export const workFunction = `
import { appendFileSync } from 'node:fs';
app.storageQueue('work', {
  queueName: 'work',
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const entry = { message, metadata: context.triggerMetadata, now: new Date().toISOString() };
    appendFileSync(new URL('../../record.jsonl', import.meta.url), JSON.stringify(entry) + '\\n');
    if (message.fail) throw new Error('told to fail');
    if (message.hangMs) await new Promise((resolve) => setTimeout(resolve, message.hangMs));
  },
});
`;

export interface Recorded {
  readonly message: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly now: string;
}

/** One entry for each invocation so far. */
export function recorded(appDir: string): readonly Recorded[] {
  const file = path.join(appDir, 'record.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Recorded);
}
