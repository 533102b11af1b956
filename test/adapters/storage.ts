import { beforeAll } from 'vitest';
import { localSeals } from '../../local/local-seals.ts';
import { createState, ensureStorage, type State } from '../../shared/adapters/state.ts';
import { type StorageAccount, storageAccount } from '../../shared/adapters/storage-account.ts';
import { freshStorage } from '../kit/azurite.ts';

/** An empty storage account for one test file. */
export function emptyStorage(): { readonly account: StorageAccount; readonly state: State } {
  let account: StorageAccount | undefined;
  beforeAll(async () => {
    account = storageAccount({ connectionString: await freshStorage() });
    await ensureStorage(account);
  });
  const started = () => {
    if (account === undefined) throw new Error('the storage account is only there while a test runs');
    return account;
  };
  return {
    get account() {
      return started();
    },
    get state() {
      return createState(started(), { seals: localSeals() });
    },
  };
}

/** A different object id for each number, in the same order. */
export function objectId(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

export async function collect<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
