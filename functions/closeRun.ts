import { app } from '@azure/functions';
import { invoke } from '../shared/services.ts';
import { closeRun } from '../shared/workflows/close/close-run.ts';
import { parseMessage } from '../shared/workflows/messages.ts';

/** Whatever is thrown goes back to the queue; after maxDequeueCount it reaches the poison queue. */
app.storageQueue('closeRun', {
  queueName: 'close-run',
  connection: 'AzureWebJobsStorage',
  handler: async (message, invocation) => {
    const body = parseMessage('close-run', message);
    await invoke(invocation, (context) => closeRun(context, body), body.runId);
  },
});
