/** Every setting: its form, its default and an example. README, the sample file and the deployment are tested against it. */
import { z } from 'zod';

const objectId = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be an object id (a GUID)')
  .transform((text) => text.toLowerCase());

const sha256List = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim().toLowerCase()))
  .refine(
    (list) => list.every((hash) => /^[0-9a-f]{64}$/.test(hash)),
    'must be SHA-256 hashes, 64 hexadecimal digits each, joined by commas',
  );

const trueOrFalse = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, `must be one of: ${values.join(', ')}`);
}

function whole(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((n) => n >= least && n <= most, message);
}

const percentage = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'must be a percentage from 0 to 100')
  .transform(Number)
  .refine((n) => n <= 100, 'must be a percentage from 0 to 100');

const renditions = z
  .string()
  .regex(/^\d+,\d+,\d+$/, 'must be three whole numbers of pixels, for S, M and L, joined by commas')
  .transform((text) => {
    const [s, m, l] = text.split(',').map(Number) as [number, number, number];
    return { S: s, M: m, L: l };
  })
  .refine(({ S, M, L }) => S >= 48 && L <= 648 && S < M && M < L, 'must be ascending, from 48 to 648 pixels');

/** Six fields of digits, *, ranges, lists and steps; the host refuses what is still wrong within them. */
const ncrontab = z
  .string()
  .regex(
    /^(\S+\s+){5}\S+$/,
    'must be an NCRONTAB expression of six fields: second minute hour day month weekday',
  )
  .regex(/^[\d\s*,/\-a-z]+$/i, 'must hold only digits, names of days and months, and * , - /');

interface Setting<T extends z.ZodType = z.ZodType> {
  readonly schema: T;
  /** As text, as the sample file has it; undefined: required, unless `optional`. */
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

/** By the name that follows `INSTEP_`. */
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
  TENANT_ID: required(objectId, '11111111-2222-3333-4444-555555555555', 'Entra tenant id'),
  COMPANY: required(
    z.string().regex(/^[\w .&-]{1,60}$/, 'must be 1 to 60 letters, digits, spaces or . & - _'),
    'Contoso',
    'your name in the User-Agent that SharePoint sees: NONISV|Contoso|Instep/version',
  ),
  CLOUD: defaulted(oneOf(['global', 'gcc-high', 'dod', 'china']), 'global', 'national cloud'),
  MODE: defaulted(oneOf(['report', 'repair']), 'report', 'report writes nothing to the tenant'),
  PAUSED: defaulted(trueOrFalse, 'false', 'stops every write at once, whatever the mode'),
  SCHEDULE: defaulted(ncrontab, '0 0 1 * * *', 'when the nightly run starts, NCRONTAB, UTC'),
  SCOPE_GROUP: optional(
    objectId,
    '6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10',
    'only members of this group, nested groups included',
  ),
  EXCLUDE_GROUP: optional(objectId, '0a7d2c8e-53f4-4be5-8a36-4a4b1f0ce771', 'never members of this group'),
  GUESTS: defaulted(oneOf(['exclude', 'include']), 'exclude', 'guests; their photos come from Entra ID'),
  DISABLED_USERS: defaulted(oneOf(['exclude', 'include']), 'exclude', 'users who may not sign in'),
  OWNERSHIP: defaulted(
    oneOf(['exchange-wins', 'respect-sharepoint']),
    'exchange-wins',
    'whose choice stands when somebody changed a photo in SharePoint',
  ),
  REMOVAL: defaulted(
    oneOf(['keep', 'clear']),
    'keep',
    'what becomes of the SharePoint photo when the Exchange photo is removed',
  ),
  EXCHANGE_SYNC_STATE: defaulted(
    oneOf(['leave', '0', '1']),
    'leave',
    'what to write to SPS-PictureExchangeSyncState',
  ),
  RENDITIONS: defaulted(renditions, '48,72,300', 'pixels of the S, M and L files'),
  PLACEHOLDER_HASHES: optional(
    sha256List,
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'SHA-256 of pictures that count as no picture in SharePoint',
  ),
  SHARED_PICTURE_HASHES: optional(
    sha256List,
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'SHA-256 of source pictures that many users may share',
  ),
  GUARD_UPDATES: defaulted(percentage, '20', 'hold the plan above this share of compared users'),
  GUARD_CLEARS: defaulted(percentage, '2', 'withhold clears above this share of compared users'),
  GUARD_CLEARS_MAX: defaulted(whole(0, 100_000), '25', 'withhold clears above this number'),
  GUARD_SHARED: defaulted(
    percentage,
    '2',
    'hold the plan when shared pictures are more than this share of it',
  ),
  GUARD_SCOPE: defaulted(percentage, '10', 'hold when users in scope fell by more than this share'),
  GUARD_UNKNOWN: defaulted(percentage, '40', 'hold when more than this share of users could not be read'),
  CANARY_USER: optional(
    objectId,
    '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11',
    'a user whose photo must be readable on both sides before anything is written',
  ),
  MAX_UPDATES_PER_RUN: optional(whole(1, 1_000_000), '500', 'repair at most so many users in one run'),
  DEEP_CHECK_DAYS: defaulted(whole(1, 365), '14', 'each user is read in full once in so many days'),
  UNDO_DAYS: defaulted(whole(1, 365), '30', 'how long overwritten pictures are kept'),
  RETENTION_DAYS: defaulted(whole(1, 3650), '90', 'how long runs and findings are kept'),
  REPAIR_DEADLINE_HOURS: defaulted(whole(1, 23), '20', 'what is not repaired by then is carried over'),
  APPROVAL_HOURS: defaulted(whole(1, 720), '72', 'how long a held plan can be approved'),
  SIGN_IN: defaulted(
    oneOf(['off', 'entra']),
    'off',
    'whether App Service authentication is in front; deployment sets it',
  ),
  FUNCTION_KEYS: defaulted(
    oneOf(['sync', 'operate']),
    'sync',
    'what function keys open: reading and synchronising, or approving, undoing, cancelling and erasing too',
  ),
  CALLS_PER_MINUTE: defaulted(
    whole(1, 6000),
    '120',
    'how many calls a minute one caller may make that cost requests to the tenant',
  ),
  LICENSED_USERS: defaulted(whole(1, 10_000_000), '1000', 'sets the published SharePoint allowance'),
  PROFILE_CALL_SHARE: defaulted(
    z
      .string()
      .regex(/^(0?\.\d+|1(\.0+)?)$/, 'must be a number above 0 and up to 1')
      .transform(Number)
      .refine((n) => n > 0, 'must be above 0'),
    '0.5',
    'own share of the tenant-wide allowance of profile calls',
  ),
  MAX_INSTANCES: defaulted(
    whole(1, 1000),
    '1',
    'how many processes may spend that share; deployment sets it',
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
  /** With the value that was given: for the person at the desk alone. */
  readonly problem: string;
  /** Without it: for logs, events and callers. */
  readonly reason: string;
}

/** Every problem at once, each with the setting's name, what is wrong and an example. */
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
