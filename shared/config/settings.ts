/**
 * Every setting: its format, default and example. settings.md is generated from it; tests compare the sample file and
 * the deployment.
 */
import { z } from 'zod';
import {
  keyIdentifier,
  ncrontab,
  objectId,
  oneOf,
  percentage,
  renditions,
  sha256List,
  trueOrFalse,
  whole,
} from './setting-forms.ts';

interface Setting<T extends z.ZodType = z.ZodType> {
  readonly schema: T;
  /** As text, like in the sample file; undefined: required, unless `optional`. */
  readonly byDefault: string | undefined;
  readonly optional: boolean;
  readonly example: string;
  readonly meaning: string;
}

function required<T extends z.ZodType>(
  schema: T,
  example: string,
  meaning: string,
): Setting<T> & { optional: false } {
  return { schema, byDefault: undefined, optional: false, example, meaning };
}
function defaulted<T extends z.ZodType>(
  schema: T,
  byDefault: string,
  meaning: string,
  example = byDefault,
): Setting<T> & { optional: false } {
  return { schema, byDefault, optional: false, example, meaning };
}
function optional<T extends z.ZodType>(
  schema: T,
  example: string,
  meaning: string,
): Setting<T> & { optional: true } {
  return { schema, byDefault: undefined, optional: true, example, meaning };
}

/** By name without the prefix `INSTEP_`. */
export const settings = {
  TENANT: required(
    z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{0,62}$/i,
        'must be the name alone, without https:// and without .sharepoint.com',
      )
      .transform((text) => text.toLowerCase()),
    'contoso',
    'the contoso of contoso.sharepoint.com',
  ),
  TENANT_ID: required(objectId, '11111111-2222-3333-4444-555555555555', 'the Entra tenant id'),
  COMPANY: required(
    z.string().regex(/^[\w .&-]{1,60}$/, 'must be 1 to 60 letters, digits, spaces or . & - _'),
    'Contoso',
    'your name in the User-Agent header that SharePoint sees: NONISV|Contoso|Instep/version',
  ),
  CLOUD: defaulted(
    oneOf(['global', 'gcc-high', 'dod', 'china']),
    'global',
    'the Microsoft cloud of the tenant',
  ),
  MODE: defaulted(oneOf(['report', 'repair']), 'report', 'report writes nothing to the tenant; repair does'),
  PAUSED: defaulted(trueOrFalse, 'false', 'true stops every write at once, in either mode'),
  SCHEDULE: defaulted(ncrontab, '0 0 1 * * *', 'when the nightly run starts, in UTC'),
  SCOPE_GROUP: optional(
    objectId,
    '6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10',
    'only members of this group are in scope, nested groups included',
  ),
  EXCLUDE_GROUP: optional(
    objectId,
    '0a7d2c8e-53f4-4be5-8a36-4a4b1f0ce771',
    'members of this group are out of scope, nested groups included',
  ),
  GUESTS: defaulted(
    oneOf(['exclude', 'include']),
    'exclude',
    'whether guests are in scope; their photos come from Entra ID',
  ),
  DISABLED_USERS: defaulted(
    oneOf(['exclude', 'include']),
    'exclude',
    'whether users with blocked sign-in are in scope',
  ),
  OWNERSHIP: defaulted(
    oneOf(['exchange-wins', 'respect-sharepoint']),
    'exchange-wins',
    'which photo wins when the photo was changed in SharePoint',
  ),
  REMOVAL: defaulted(
    oneOf(['keep', 'clear']),
    'keep',
    'what happens to the SharePoint photo when the Exchange photo is removed',
  ),
  EXCHANGE_SYNC_STATE: defaulted(
    oneOf(['leave', '0', '1']),
    'leave',
    'the value to write to the profile property SPS-PictureExchangeSyncState; leave writes none',
  ),
  RENDITIONS: defaulted(
    renditions,
    '48,72,300',
    'sizes of the S, M and L files; a change does not rewrite photos that are in step',
  ),
  PLACEHOLDER_HASHES: optional(
    sha256List,
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'SharePoint pictures that are treated as "no photo"',
  ),
  SHARED_PICTURE_HASHES: optional(
    sha256List,
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'source photos that many users may share',
  ),
  GUARD_UPDATES: defaulted(
    percentage,
    '20',
    'hold a plan that updates more than this share of the compared users (from 50 users)',
  ),
  GUARD_CLEARS: defaulted(percentage, '2', 'withhold photo removals above this share of the compared users'),
  GUARD_CLEARS_MAX: defaulted(
    whole(0, 100_000),
    '25',
    'withhold photo removals above this number, if it is the smaller limit',
  ),
  GUARD_SHARED: defaulted(
    percentage,
    '2',
    'hold a plan in which newly shared photos are more than this share',
  ),
  GUARD_SCOPE: defaulted(
    percentage,
    '10',
    'hold the plan when the number of users in scope fell by more than this share',
  ),
  GUARD_UNKNOWN: defaulted(
    percentage,
    '40',
    'hold the plan when more than this share of users is unknown (from 20 users), or 10 points more than before',
  ),
  CANARY_USER: optional(
    objectId,
    '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11',
    'a user who must be in step before a plan is released without an approval',
  ),
  MAX_UPDATES_PER_RUN: optional(
    whole(1, 1_000_000),
    '500',
    'gradual rollout: at most this many users per run; the guard judges what one run writes',
  ),
  DEEP_CHECK_DAYS: defaulted(whole(1, 365), '14', 'every user is fully re-read at least every N days'),
  UNDO_DAYS: defaulted(whole(1, 365), '30', 'days for which overwritten photos are kept'),
  RETENTION_DAYS: defaulted(whole(1, 3650), '90', 'days for which runs and findings are kept'),
  REPAIR_DEADLINE_HOURS: defaulted(
    whole(1, 23),
    '20',
    'hours after which the rest of a plan is left to the next run',
  ),
  APPROVAL_HOURS: defaulted(whole(1, 720), '72', 'hours in which a held plan can be approved'),
  SIGN_IN: defaulted(
    oneOf(['off', 'entra']),
    'off',
    'whether App Service authentication protects the app; the deployment sets it',
  ),
  FUNCTION_KEYS: defaulted(
    oneOf(['sync', 'operate']),
    'sync',
    'what function keys allow: sync reads, synchronises and starts runs; operate also approves, cancels, undoes and erases',
  ),
  KEY_PICTURES: defaulted(
    trueOrFalse,
    'false',
    'true: function keys also allow viewing photos; without effect with sign-in, where a role decides',
  ),
  INTEGRITY_KEY: optional(
    keyIdentifier,
    'https://contoso-instep.vault.azure.net/keys/instep-integrity',
    'the RSA key in Key Vault that seals undo copies, plans and unfinished writes; without it, what was changed in the storage account is not noticed',
  ),
  CALLS_PER_MINUTE: defaulted(
    whole(1, 6000),
    '120',
    'calls per minute and process that one caller may make, if they cost requests to the tenant',
  ),
  LICENSED_USERS: defaulted(
    whole(1, 10_000_000),
    '1000',
    'licensed users of the tenant; they set the SharePoint allowance that Microsoft publishes',
  ),
  PROFILE_CALL_SHARE: defaulted(
    z
      .string()
      .regex(/^(0?\.\d+|1(\.0+)?)$/, 'must be a number above 0 and up to 1')
      .transform(Number)
      .refine((n) => n > 0, 'must be above 0'),
    '0.5',
    "Instep's share of the tenant-wide allowance of profile calls",
  ),
  MAX_INSTANCES: defaulted(
    whole(1, 1000),
    '1',
    'most instances of each function; the deployment sets it. All processes share one allowance, whatever it says',
  ),
} as const;

export type SettingName = keyof typeof settings;

type Parsed<S> = S extends { schema: infer Z extends z.ZodType; optional: infer O }
  ? O extends true
    ? z.output<Z> | undefined
    : z.output<Z>
  : never;

/** All settings, parsed; a setting that is optional and not set is undefined. */
export type Settings = { readonly [K in SettingName]: Parsed<(typeof settings)[K]> };

export interface SettingProblem {
  readonly setting: string;
  /** Contains the given value: only for commands on a workstation. */
  readonly problem: string;
  /** Without the value: for logs, events and callers. */
  readonly reason: string;
}

/** All problems, each with the name of the setting, what is wrong, and an example. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly SettingProblem[];
  constructor(problems: readonly SettingProblem[]) {
    const lines = problems.map(({ setting, problem }) => `  ${setting}: ${problem}`);
    super(
      `${problems.length === 1 ? 'One setting is' : `${problems.length} settings are`} wrong:\n${lines.join('\n')}`,
    );
    this.problems = problems;
  }
}
