import { app } from '@azure/functions';
import { invoke, isConfigured } from '../shared/services.ts';
import { parseMessage } from '../shared/workflows/ledger/messages.ts';

/** An error returns the message to the queue; after maxDequeueCount (host.json) it reaches the poison queue. */
if (isConfigured) {
  app.storageQueue('closeRun', {
    queueName: 'close-run',
    connection: 'AzureWebJobsStorage',
    handler: async (message, invocation) => {
      const body = parseMessage('close-run', message);
      const { closeRun } = await import('../shared/workflows/night/steps/close-run.ts');
      await invoke(invocation, (context) => closeRun(context, body), body.runId);
    },
  });
}
