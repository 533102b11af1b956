/** Values of settings that are accepted and refused, by the app and by Bicep alike. */
import type { SettingName } from '../../../shared/config/settings.ts';

const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
export const guid = '6F1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10';

export interface SettingCases {
  readonly setting: SettingName;
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
}

/** By parameter. Blanks around a value do not count. */
export const settingCases: Readonly<Record<string, SettingCases>> = {
  tenant: {
    setting: 'TENANT',
    accepted: ['contoso', 'Contoso-2', ' contoso ', 'a'.repeat(63)],
    refused: ['https://contoso', 'contoso.sharepoint.com', '-contoso', 'con toso', '', 'a'.repeat(64)],
  },
  tenantId: {
    setting: 'TENANT_ID',
    accepted: [guid],
    refused: ['', 'contoso.onmicrosoft.com', `${guid}0`, guid.replace('6', 'g'), guid.replaceAll('-', '')],
  },
  company: {
    setting: 'COMPANY',
    accepted: ['A', 'Smith & Sons Ltd.', 'a_b-c.d', '7', 'x'.repeat(60)],
    refused: ['', 'Con|toso', 'Müller', 'a/b', 'x'.repeat(61)],
  },
  schedule: {
    setting: 'SCHEDULE',
    accepted: [
      '',
      '0 30 2 * * 1-5',
      '0 */5 * * * *',
      '0 0 1,13 * * *',
      '0  0\t1 * * MON-fri',
      '0 0 1 1 jan,Jul *',
      '0 0 0 1 1 0',
      '59 59 23 31 12 6',
      '0 5/20 * * * *',
    ],
    refused: [
      '0 1 * * *',
      '0 0 1 * * * *',
      'every night',
      '60 0 1 * * *',
      '0 60 1 * * *',
      '0 0 24 * * *',
      '0 0 1 0 * *',
      '0 0 1 32 * *',
      '0 0 1 28-32 * *',
      '0 0 1 * 0 *',
      '0 0 1 * 13 *',
      '0 0 1 * * 7',
      '0 0 1 * * 8',
      '0 0 1 * * mon-sun',
      '0 */0 1 * * *',
      '0 1,, 1 * * *',
      '0 0 1-2-3 * * *',
      '0 0 @ * * *',
      '0 -1 1 * * *',
    ],
  },
  scopeGroup: { setting: 'SCOPE_GROUP', accepted: ['', guid], refused: ['6f1b4a52', 'Everybody'] },
  excludeGroup: { setting: 'EXCLUDE_GROUP', accepted: ['', guid], refused: [`{${guid}}`] },
  canaryUser: { setting: 'CANARY_USER', accepted: ['', guid], refused: ['ada@contoso.com'] },
  renditions: {
    setting: 'RENDITIONS',
    accepted: ['', '48,72,300', '48,49,648', '064,96,240'],
    refused: [
      '48,72',
      '47,72,300',
      '48,72,649',
      '72,48,300',
      '48,48,300',
      '48, 72, 300',
      '48,72,300,600',
      'S,M,L',
    ],
  },
  placeholderHashes: {
    setting: 'PLACEHOLDER_HASHES',
    accepted: ['', hash, `${hash},${hash.toUpperCase()}`, `${hash}, ${hash}`],
    refused: [hash.slice(1), `${hash},`, `${hash};${hash}`, hash.replace('e', 'g')],
  },
  sharedPictureHashes: { setting: 'SHARED_PICTURE_HASHES', accepted: ['', hash], refused: ['sha256'] },
  guardUpdates: {
    setting: 'GUARD_UPDATES',
    accepted: ['', '0', '20', '0.5', '100', '100.0', '099.99', '100.00'],
    refused: ['100.5', '101', '-1', '.5', '5.', '1.2.3', '1e1', '20%', '4o', '2 0', '99999999999999999999'],
  },
  guardClears: { setting: 'GUARD_CLEARS', accepted: ['2'], refused: ['two'] },
  guardShared: { setting: 'GUARD_SHARED', accepted: ['2'], refused: ['200'] },
  guardScope: { setting: 'GUARD_SCOPE', accepted: ['10'], refused: ['1,5'] },
  guardUnknown: { setting: 'GUARD_UNKNOWN', accepted: ['40'], refused: ['half'] },
  maxUpdatesPerRun: {
    setting: 'MAX_UPDATES_PER_RUN',
    accepted: ['', '1', '500', '1000000'],
    refused: ['0', '1000001', '-5', '5.0', 'all', '99999999999'],
  },
  profileCallShare: {
    setting: 'PROFILE_CALL_SHARE',
    accepted: ['', '0.5', '.25', '1', '1.0', '0.001'],
    refused: ['0', '0.0', '1.5', '2', '-0.5', '50%', '1.', '0.5.5', '00.5'],
  },
};
