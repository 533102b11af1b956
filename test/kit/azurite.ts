import { inject } from 'vitest';

/** The connection string of an empty storage account on the test run's Azurite that no other test has. */
export async function freshStorage(): Promise<string> {
  const { connectionString, accountsUrl } = inject('azurite');
  const response = await fetch(accountsUrl);
  const account = await response.text();
  if (!response.ok) throw new Error(account);
  return connectionString.replaceAll('ACCOUNT', account);
}
