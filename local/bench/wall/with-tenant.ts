import path from 'node:path';
import { makeTemporaryFolder } from '../../temporary-folder.ts';
import { startWallTenant, type TenantStart, type WallTenant } from './tenant-process.ts';

/** A tenant for as long as `work` takes. */
export async function withTenant<T>(
  start: Omit<TenantStart, 'certificateFile'>,
  work: (tenant: WallTenant) => Promise<T>,
): Promise<T> {
  const folder = makeTemporaryFolder('instep-bench-');
  try {
    const tenant = await startWallTenant({ ...start, certificateFile: path.join(folder.path, 'tenant.pem') });
    try {
      return await work(tenant);
    } finally {
      await tenant.stop();
    }
  } finally {
    folder.remove();
  }
}
