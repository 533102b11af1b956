import { app } from '@azure/functions';
import { invoke } from '../shared/services.ts';
import { parseMessage } from '../shared/workflows/messages.ts';
import { repairPhotos } from '../shared/workflows/repair/repair-photos.ts';

/** Whatever is thrown goes back to the queue; after maxDequeueCount it reaches the poison queue. */
app.storageQueue('repairPhotos', {
  queueName: 'repair-photos',
  connection: 'AzureWebJobsStorage',
  handler: async (message, invocation) => {
    const body = parseMessage('repair-photos', message);
    await invoke(invocation, (context) => repairPhotos(context, body), body.runId);
  },
});
