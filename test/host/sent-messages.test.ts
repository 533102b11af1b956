import { expect, test } from 'vitest';
import { watchSentMessages } from '../../local/host/sent-messages.ts';

test.each([
  ['POST', 'http://127.0.0.1:10001/account/compare-users/messages?visibilitytimeout=0', ['compare-users']],
  ['POST', 'https://account.queue.core.windows.net/compare-users/messages', ['compare-users']],
  ['POST', 'http://127.0.0.1:10001/account/compare-users/messages?visibilitytimeout=60', []],
  ['GET', 'http://127.0.0.1:10001/account/compare-users/messages?numofmessages=4', []],
  ['POST', 'https://graph.microsoft.com/v1.0/$batch', []],
])('%s %s wakes %j', (method, url, queues) => {
  const { observer, onSent } = watchSentMessages();
  const woken: string[] = [];
  onSent((queueName) => woken.push(queueName));
  observer.after({ method, url, body: '', byHost: false }, {});
  expect(woken).toEqual(queues);
});
