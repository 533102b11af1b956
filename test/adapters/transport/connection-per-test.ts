import { afterEach } from 'vitest';
import type { NewTenant } from '../../../local/tenant/truth/create-tenant.ts';
import { type Connected, connectToTenant } from './tenant-connection.ts';

/**
 * `connectToTenant` for a test file: the tenant of a test is stopped after it, or when the test connects
 * again.
 */
export function connectionPerTest(defaults: Partial<NewTenant> = {}): typeof connectToTenant {
  let connected: Connected | undefined;
  async function stop(): Promise<void> {
    await connected?.server.stop();
    connected = undefined;
  }
  afterEach(stop);
  return async (wanted, given, chosen) => {
    await stop();
    connected = await connectToTenant({ ...defaults, ...wanted }, given, chosen);
    return connected;
  };
}
