import { app } from '@azure/functions';
import { invoke, isConfigured } from '../shared/services.ts';
import { parseMessage } from '../shared/workflows/ledger/messages.ts';

/** An error returns the message to the queue; after maxDequeueCount (host.json) it reaches the poison queue. */
if (isConfigured) {
  app.storageQueue('refreshDirectory', {
    queueName: 'refresh-directory',
    connection: 'AzureWebJobsStorage',
    handler: async (message, invocation) => {
      const body = parseMessage('refresh-directory', message);
      const { refreshDirectory } = await import('../shared/workflows/night/refresh/refresh-directory.ts');
      await invoke(invocation, (context) => refreshDirectory(context, body), body.runId);
    },
  });
}
