/** Names of everything Instep keeps in its storage account. Bicep creates the same names; a test compares them. */
import type { QueueName } from '../ports/runtime.ts';

export const tableNames = [
  'Users',
  'Names',
  'LibraryFiles',
  'Runs',
  'Findings',
  'Leases',
  'Cursors',
  'Audit',
  'Operations',
] as const;
export type TableName = (typeof tableNames)[number];

export const queueNames = [
  'refresh-directory',
  'refresh-library',
  'compare-users',
  'close-run',
  'repair-photos',
  'sync-user',
] as const satisfies readonly QueueName[];

/** Where the Functions host puts a message it has given up on. It may not be allowed to create the queue itself. */
export function poisonQueue(queue: QueueName): string {
  return `${queue}-poison`;
}

export const containerNames = ['undo', 'scope'] as const;
export type ContainerName = (typeof containerNames)[number];
