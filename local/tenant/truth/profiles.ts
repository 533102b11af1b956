/** User profiles, found by account name as PeopleManager finds them. */
import type { Person, Profile } from './types.ts';

export function claimOf(upn: string): string {
  return `i:0#.f|membership|${upn}`;
}

export class Profiles {
  readonly #byAccount = new Map<string, Profile>();

  /** A profile without a picture, as the profile import makes it. */
  create(person: Person, personalSiteHostUrl: string): Profile {
    const profile: Profile = {
      accountName: claimOf(person.upn),
      writtenBy: new Map(),
      properties: new Map([
        ['UserProfile_GUID', `${person.id.slice(9)}-profile`],
        ['PreferredName', person.displayName],
        ['UserName', person.upn],
        ['PersonalSiteHostUrl', personalSiteHostUrl],
        ['PictureURL', ''],
        ['SPS-PicturePlaceholderState', ''],
        ['SPS-PictureTimestamp', ''],
        ['SPS-PictureExchangeSyncState', ''],
        ['msOnline-ObjectId', person.id],
        [
          'SPS-DistinguishedName',
          `CN=${person.id},OU=contoso,OU=Tenants,OU=MSOnline,DC=SPODS,DC=msft,DC=net`,
        ],
      ]),
    };
    person.profile = profile;
    this.#byAccount.set(profile.accountName.toLowerCase(), profile);
    return profile;
  }

  byAccount(claim: string): Profile | undefined {
    return this.#byAccount.get(claim.toLowerCase());
  }

  /** A renamed person's profile moves to the new account name; one that is in its way is replaced. */
  rename(profile: Profile, upn: string): void {
    const old = profile.accountName.toLowerCase();
    if (this.#byAccount.get(old) === profile) this.#byAccount.delete(old);
    profile.accountName = claimOf(upn);
    profile.properties.set('UserName', upn);
    this.#byAccount.set(profile.accountName.toLowerCase(), profile);
  }

  remove(profile: Profile): void {
    const account = profile.accountName.toLowerCase();
    if (this.#byAccount.get(account) === profile) this.#byAccount.delete(account);
  }

  /** Stores a profile under its account name, and replaces any other. */
  place(profile: Profile): void {
    this.#byAccount.set(profile.accountName.toLowerCase(), profile);
  }
}
