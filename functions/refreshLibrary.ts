import { app } from '@azure/functions';
import { invoke } from '../shared/services.ts';
import { parseMessage } from '../shared/workflows/messages.ts';
import { refreshLibrary } from '../shared/workflows/run/refresh-library.ts';

/** Whatever is thrown goes back to the queue; after maxDequeueCount it reaches the poison queue. */
app.storageQueue('refreshLibrary', {
  queueName: 'refresh-library',
  connection: 'AzureWebJobsStorage',
  handler: async (message, invocation) => {
    const body = parseMessage('refresh-library', message);
    await invoke(invocation, (context) => refreshLibrary(context, body), body.runId);
  },
});
