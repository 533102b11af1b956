import { app } from '@azure/functions';
import { invoke } from '../shared/services.ts';
import { closeRun } from '../shared/workflows/close/close-run.ts';
import { parseMessage } from '../shared/workflows/messages.ts';

/** Whatever is thrown goes back to the queue; after maxDequeueCount it reaches the poison queue. */
app.storageQueue('closeRun', {
  queueName: 'close-run',
  connection: 'AzureWebJobsStorage',
  handler: (message, invocation) =>
    invoke(invocation, (context) => closeRun(context, parseMessage('close-run', message))),
});
