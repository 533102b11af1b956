import { app } from '@azure/functions';
import { invoke, isConfigured } from '../shared/services.ts';
import { parseMessage } from '../shared/workflows/ledger/messages.ts';

/** An error returns the message to the queue; after maxDequeueCount (host.json) it reaches the poison queue. */
if (isConfigured) {
  app.storageQueue('compareUsers', {
    queueName: 'compare-users',
    connection: 'AzureWebJobsStorage',
    handler: async (message, invocation) => {
      const body = parseMessage('compare-users', message);
      const { compareUsers } = await import('../shared/workflows/night/steps/compare-users.ts');
      await invoke(invocation, (context) => compareUsers(context, body), body.runId);
    },
  });
}
