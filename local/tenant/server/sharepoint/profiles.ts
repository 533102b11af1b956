/** PeopleManager: https://learn.microsoft.com/sharepoint/dev/general-development/user-profiles-in-sharepoint */
import { addressShown } from '../../truth/names.ts';
import type { Tenant } from '../../truth/tenant.ts';
import type { Profile } from '../../truth/types.ts';
import type { Answer, Call } from '../call.ts';
import type { World } from '../world.ts';
import { invalidQuery, SharePointRefusal } from './errors.ts';
import { keepReadingAsBefore, readProfile } from './lagging-profiles.ts';
import { entityAnswer, nullAnswer, readJsonBody, valueAnswer } from './odata.ts';
import { type RestSegment, textArgument } from './rest-path.ts';

/** Properties of SharePoint's default set that a client may write, besides those a profile holds already. */
const writable = [
  'PictureURL',
  'SPS-PicturePlaceholderState',
  'SPS-PictureTimestamp',
  'SPS-PictureExchangeSyncState',
  'AboutMe',
  'CellPhone',
  'HomePhone',
  'WorkPhone',
  'Office',
  'Department',
  'Title',
  'SPS-JobTitle',
  'SPS-Location',
  'SPS-TimeZone',
];

/** Not in the copy that another geo location has of a profile. */
const pictureProperties = [
  'PictureURL',
  'SPS-PicturePlaceholderState',
  'SPS-PictureTimestamp',
  'SPS-PictureExchangeSyncState',
];

function livesAt(tenant: Tenant, profile: Profile, host: string): boolean {
  return tenant.geoOfProfile(profile) === tenant.geoAt(host);
}

/**
 * A profile as the geo location that was asked has it. Of a profile elsewhere it knows where that is (documented:
 * https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-userprofileexperience); whether it has the other
 * properties too, old ones or none, is not documented, so here the picture is what a client must not believe.
 */
function profileHere(world: World, call: Call, account: string): Profile | undefined {
  const { tenant, options } = world;
  const profile = readProfile(tenant, account);
  if (!profile || livesAt(tenant, profile, call.host)) return profile;
  if (options.profileElsewhere === 'missing') return undefined;
  const properties = new Map(profile.properties);
  for (const name of pictureProperties) properties.set(name, '');
  return { ...profile, properties };
}

export function getPropertiesFor(world: World, call: Call, segment: RestSegment): Answer {
  const profile = profileHere(world, call, textArgument(call, segment, 'accountName'));
  if (!profile) return missing(world, call, 'GetPropertiesFor');
  return entityAnswer(call, describe(profile), 'SP.UserProfiles.PersonProperties');
}

export function getPersonalSiteHost(world: World, call: Call, segment: RestSegment): Answer {
  const profile = profileHere(world, call, textArgument(call, segment, 'accountName'));
  if (!profile) return missing(world, call, 'PersonalSiteHostUrl');
  return valueAnswer(call, 'PersonalSiteHostUrl', profile.properties.get('PersonalSiteHostUrl') ?? '');
}

export function getOneProperty(world: World, call: Call, segment: RestSegment): Answer {
  const profile = profileHere(world, call, textArgument(call, segment, 'accountName'));
  if (!profile) return missing(world, call, 'GetUserProfilePropertyFor');
  const value = profile.properties.get(textArgument(call, segment, 'propertyName'));
  return value === undefined
    ? nullAnswer(call, 'GetUserProfilePropertyFor')
    : valueAnswer(call, 'GetUserProfilePropertyFor', value);
}

export function setSingleValue(world: World, call: Call): Answer {
  const body = readJsonBody(call);
  const [account, name, value] = ['accountName', 'propertyName', 'propertyValue'].map((parameter) => {
    const given = body[parameter];
    if (typeof given !== 'string')
      throw invalidQuery(
        `The parameter ${parameter} does not exist in method SetSingleValueProfileProperty.`,
      );
    return given;
  });
  const isKnown = Object.keys(body).every((key) =>
    ['accountName', 'propertyName', 'propertyValue'].includes(key),
  );
  if (!isKnown || account === undefined || name === undefined || value === undefined)
    throw invalidQuery(
      'The method SetSingleValueProfileProperty takes accountName, propertyName and propertyValue.',
    );
  const profile = world.tenant.profileByAccount(account);
  const isHere = profile !== undefined && livesAt(world.tenant, profile, call.host);
  if (!profile || (!isHere && world.options.profileElsewhere === 'missing'))
    throw profileError(
      1000,
      'User Not Found: Could not load profile data from the database.',
      'UserNotFoundException',
    );
  if (!profile.properties.has(name) && !writable.includes(name))
    throw profileError(
      1001,
      `Property Not Found: The property '${name}' does not exist.`,
      'PropertyNotDefinedException',
    );
  if (['msOnline-ObjectId', 'UserProfile_GUID', 'UserName', 'SPS-DistinguishedName'].includes(name))
    throw profileError(
      1002,
      `Property Not Editable: The property '${name}' is read-only.`,
      'PropertyNotEditableException',
    );
  keepReadingAsBefore(world.tenant, account, world.options.profileLagMs);
  if (isHere) world.tenant.setProperty(account, name, value, 'app');
  else world.tenant.writeToCopy(profile, { host: call.host, property: name, value });
  world.accounting.write();
  return nullAnswer(call, 'SetSingleValueProfileProperty');
}

function profileError(number: number, message: string, exception: string): SharePointRefusal {
  const code = `-1, Microsoft.Office.Server.UserProfiles.${exception}`;
  return new SharePointRefusal({ status: 500, code, message: `User Profile Error ${number}: ${message}` });
}

function missing(world: World, call: Call, method: string): Answer {
  if (world.options.missingProfile === 'null') return nullAnswer(call, method);
  const message = 'User Not Found: Could not load profile data from the database.';
  const problem = profileError(1000, message, 'UserNotFoundException').problem;
  throw new SharePointRefusal({ ...problem, status: Number(world.options.missingProfile) });
}

function describe(profile: Profile): Record<string, unknown> {
  const { accountName, properties } = profile;
  const upn = accountName.slice(accountName.lastIndexOf('|') + 1);
  const siteHost = properties.get('PersonalSiteHostUrl') ?? '';
  return {
    AccountName: accountName,
    DirectReports: [],
    DisplayName: properties.get('PreferredName') ?? upn,
    Email: upn,
    ExtendedManagers: [],
    ExtendedReports: [],
    IsFollowed: false,
    LatestPost: null,
    Peers: [],
    PersonalSiteHostUrl: siteHost,
    PersonalUrl: `${siteHost}personal/${upn.replace(/[@.]/g, '_')}/`,
    PictureUrl: shownPicture(properties),
    Title: properties.get('Title') ?? null,
    UserProfileProperties: [...properties].map(([Key, Value]) => ({ Key, Value, ValueType: 'Edm.String' })),
    UserUrl: `${siteHost}Person.aspx?accountname=${encodeURIComponent(accountName)}`,
  };
}

/** Null where no photo is shown, although PictureURL may still hold an address. */
function shownPicture(properties: ReadonlyMap<string, string>): string | null {
  const url = addressShown(properties);
  return url === '' ? null : `${url}?t=${properties.get('SPS-PictureTimestamp') ?? ''}`;
}
