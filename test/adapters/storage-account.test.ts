import { expect, test } from 'vitest';
import { storageAccount } from '../../shared/adapters/storage-account.ts';

const local = (host: string) =>
  `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;BlobEndpoint=http://${host}:1/a;QueueEndpoint=http://${host}:2/a;TableEndpoint=http://${host}:3/a`;

test.each(['UseDevelopmentStorage=true', local('127.0.0.1'), local('localhost')])(
  'an emulator on this machine is accepted: %s',
  (connectionString) => {
    expect(storageAccount({ connectionString }).table('Users').tableName).toBe('Users');
  },
);

test.each([
  'DefaultEndpointsProtocol=https;AccountName=real;AccountKey=a2V5;EndpointSuffix=core.windows.net',
  'UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://elsewhere',
  local('elsewhere'),
  local('127.0.0.1').replace('http://127.0.0.1:3', 'https://real.table.core.windows.net'),
  '',
])('any other connection string is refused, and not repeated in the message: %s', (connectionString) => {
  const open = () => storageAccount({ connectionString });
  expect(open).toThrow(/AzureWebJobsStorage .*Account keys are not used/s);
  expect(open).not.toThrow(/a2V5/);
});

test('with a managed identity each client uses the address of its own service', () => {
  const account = storageAccount({
    blobServiceUri: 'https://x.blob.core.windows.net',
    queueServiceUri: 'https://x.queue.core.windows.net',
    tableServiceUri: 'https://x.table.core.windows.net',
    credential: { getToken: async () => null },
  });
  expect(account.table('Users').url).toBe('https://x.table.core.windows.net');
  expect(account.queue('close-run').url).toBe('https://x.queue.core.windows.net/close-run');
  expect(account.container('undo').url).toBe('https://x.blob.core.windows.net/undo');
});
