/** A message that Instep did not send, through the local host: it is given up, dropped once, and then gone. */
import { expect, onTestFinished, test } from 'vitest';
import { setStage } from '../kit/stage.ts';

test('a message that Instep did not send ends as one log line and one event', async () => {
  const lines: string[] = [];
  const stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 23 },
    host: { log: 'info', visibilityMs: 50, onLine: (line) => lines.push(line) },
  });
  onTestFinished(() => stage.stop());
  const secret = 'a-password-of-another-app';
  await stage.state.queues.send('compare-users', { invoice: 'x'.repeat(40), secret });
  const { problems, invocations } = await stage.host.waitIdle();
  expect(invocations.compareUsersPoisoned).toMatchObject({ count: 1, failed: 0 });
  expect(problems.at(-1)).toContain('A message that Instep did not send is dropped');
  expect(problems.at(-1)).toContain('{"invoice":"xxxxx');
  expect(lines.filter((line) => line.includes('"event":"message.dropped"'))).toHaveLength(1);
  expect([...lines, ...problems].join('\n')).not.toContain(secret);
});
