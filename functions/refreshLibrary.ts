import { app } from '@azure/functions';
import { invoke, isConfigured } from '../shared/services.ts';
import { parseMessage } from '../shared/workflows/ledger/messages.ts';

/** An error returns the message to the queue; after maxDequeueCount (host.json) it reaches the poison queue. */
if (isConfigured) {
  app.storageQueue('refreshLibrary', {
    queueName: 'refresh-library',
    connection: 'AzureWebJobsStorage',
    handler: async (message, invocation) => {
      const body = parseMessage('refresh-library', message);
      const { refreshLibrary } = await import('../shared/workflows/night/refresh/refresh-library.ts');
      await invoke(invocation, (context) => refreshLibrary(context, body), body.runId);
    },
  });
}
