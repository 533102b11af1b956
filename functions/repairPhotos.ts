import { app } from '@azure/functions';
import { invoke, isConfigured } from '../shared/services.ts';
import { parseMessage } from '../shared/workflows/ledger/messages.ts';

/** An error returns the message to the queue; after maxDequeueCount (host.json) it reaches the poison queue. */
if (isConfigured) {
  app.storageQueue('repairPhotos', {
    queueName: 'repair-photos',
    connection: 'AzureWebJobsStorage',
    handler: async (message, invocation) => {
      const body = parseMessage('repair-photos', message);
      const { repairPhotos } = await import('../shared/workflows/night/steps/repair-photos.ts');
      await invoke(invocation, (context) => repairPhotos(context, body), body.runId);
    },
  });
}
