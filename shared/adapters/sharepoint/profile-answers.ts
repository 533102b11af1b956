/** Reads the answers of GetPropertiesFor. */
import { z } from 'zod';
import type { ProfileReading } from '../../core/observation.ts';
import { type Refusal, refusalCause, saysNoProfile, saysNoSuchMethod } from './sharepoint-error.ts';

const nullSchema = z.union([z.null(), z.object({ 'odata.null': z.literal(true) })]);

const profileSchema = z.object({
  PersonalSiteHostUrl: z.string().nullish(),
  UserProfileProperties: z.array(z.object({ Key: z.string(), Value: z.string().nullish() })),
});

/** The body of an answer with status 200: a profile, or one of the two forms of null for a missing one. */
export function readProfile(body: unknown): ProfileReading {
  if (nullSchema.safeParse(body).success) return { kind: 'missing' };
  const parsed = profileSchema.safeParse(body);
  if (!parsed.success) return { kind: 'unknown', cause: 'unexpected answer in place of a profile' };
  const values = new Map(parsed.data.UserProfileProperties.map(({ Key, Value }) => [Key, Value ?? '']));
  const objectId = values.get('msOnline-ObjectId')?.toLowerCase();
  return {
    kind: 'profile',
    objectId: objectId === '' ? undefined : objectId,
    pictureUrl: values.get('PictureURL') ?? '',
    placeholderState: values.get('SPS-PicturePlaceholderState') ?? '',
    syncState: values.get('SPS-PictureExchangeSyncState') ?? '',
    timestamp: values.get('SPS-PictureTimestamp') ?? '',
    personalSiteHost: hostOf(parsed.data.PersonalSiteHostUrl),
  };
}

const accountSchema = z.object({ AccountName: z.string().min(1) });

/** The claims-encoded account that the profile is of, in lower case; undefined when the answer names none. */
export function accountOf(body: unknown): string | undefined {
  return accountSchema.safeParse(body).data?.AccountName.toLowerCase();
}

/**
 * Missing when the class of SharePoint's error says so, or for a 404 with an error code of SharePoint that is not about
 * the address. Every other refusal, access denied above all, is unknown. The message is ignored and not quoted: it
 * is in the language of the tenant, and may name a person.
 */
export function readRefusedProfile(refusal: Refusal): ProfileReading {
  const { status, code } = refusal;
  const isAbsent = status === 404 && code !== undefined && !saysNoSuchMethod(refusal);
  if (saysNoProfile(refusal) || isAbsent) return { kind: 'missing' };
  return { kind: 'unknown', cause: refusalCause(refusal) };
}

function hostOf(url: string | null | undefined): string {
  return url && URL.canParse(url) ? new URL(url).hostname : '';
}
