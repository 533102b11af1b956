/** Where a service refuses to list a photo library, the error says which permission is wider, and how to grant it. */
import { isDenied, PermanentError } from '../../../core/errors.ts';
import { widerReading } from '../../../core/preflight/lacks.ts';
import type { Runtime } from '../../context.ts';

export async function namingRemedy<T>({ settings }: Runtime, listing: Promise<T>): Promise<T> {
  try {
    return await listing;
  } catch (error) {
    if (!isDenied(error)) throw error;
    const { code, message, cause, status } = error;
    const remedy = widerReading(settings.TENANT, settings.CLOUD);
    const opened = 'Open the my-site host to the identity (infra/permissions.md) if that is not done.';
    throw new PermanentError(code, `${message}. ${opened} ${remedy}`, { cause, status });
  }
}
