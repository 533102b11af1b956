/** A hash of the settings that shape a plan. If it changes, the next run only reports. */
import { createHash } from 'node:crypto';
import type { SettingName, Settings } from './settings.ts';

/**
 * Scope, sizes, policies and tenant. Limits and schedules are left out, because they do not change what a planned write
 * means.
 */
const shaping = [
  'TENANT',
  'TENANT_ID',
  'CLOUD',
  'SCOPE_GROUP',
  'EXCLUDE_GROUP',
  'GUESTS',
  'DISABLED_USERS',
  'OWNERSHIP',
  'REMOVAL',
  'EXCHANGE_SYNC_STATE',
  'RENDITIONS',
  'PLACEHOLDER_HASHES',
  'SHARED_PICTURE_HASHES',
] as const satisfies readonly SettingName[];

export function settingsHash(settings: Settings): string {
  const values = shaping.map((name) => [name, settings[name] ?? null]);
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}
