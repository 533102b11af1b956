import { QueueServiceClient } from '@azure/storage-queue';
import { onTestFinished } from 'vitest';
import { type Host, type StartHostOptions, startHost } from '../../local/host/launch.ts';
import { freshStorage } from '../kit/azurite.ts';
import { type FixtureApp, writeFixtureApp } from './fixture-app.ts';

export interface Fixture {
  readonly host: Host;
  readonly connectionString: string;
  readonly appDir: string;
  readonly queues: QueueServiceClient;
  /** Sends text in host.json's default encoding. */
  send(queueName: string, message: unknown): Promise<void>;
  /** Starts the host again, on the same storage. */
  restart(options?: Partial<StartHostOptions>): Promise<Host>;
}

/** A host with the app, on a storage account of its own; it is gone when the test ends. */
export async function startFixture(
  app: FixtureApp,
  options: Partial<StartHostOptions> = {},
): Promise<Fixture> {
  const connectionString = await freshStorage();
  const appDir = writeFixtureApp(app);
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  const restart = async (again: Partial<StartHostOptions> = {}) => {
    const host = await startHost({ appDir, connectionString, maxPollingMs: 100, ...options, ...again });
    onTestFinished(() => host.kill());
    return host;
  };
  return {
    host: await restart(),
    connectionString,
    appDir,
    queues,
    send: async (queueName, message) => {
      const text = Buffer.from(JSON.stringify(message)).toString('base64');
      await queues.getQueueClient(queueName).sendMessage(text);
    },
    restart,
  };
}
