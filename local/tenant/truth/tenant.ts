/**
 * One simulated Microsoft 365 tenant: the truth that the loopback server serves and that the oracle judges by. The verbs
 * here are what people, administrators and Microsoft do to it, one at a time, for tests and for the evolution.
 */

import { exchangePlan } from './mailboxes.ts';
import { baseOfUpn, fileName, pathOfPictureUrl, pathOfSize } from './names.ts';
import { baseShown, placeFiles, setPicture, showBase, userVisits } from './native-sync.ts';
import type { Original } from './pictures.ts';
import { type NewPerson, TenantState } from './tenant-state.ts';
import {
  type Doer,
  type Group,
  nativePixels,
  type Person,
  type PhotoAnswer,
  type Size,
  sizes,
} from './types.ts';

export type { NewPerson, TenantOptions } from './tenant-state.ts';

export class Tenant extends TenantState {
  /** A new face, a new etag. As in Entra ID, the directory log does not say so. */
  changePhoto(id: string, original: Original = this.#freshOriginal()): void {
    this.givePhoto(this.directory.get(id), original);
  }

  /** `answer`: how Graph says so; without it, the next of its forms of "no photo". */
  removePhoto(id: string, answer?: PhotoAnswer): void {
    const person = this.directory.get(id);
    this.dropPhoto(person);
    if (answer) person.photoAnswer = answer;
  }

  /** The mailbox goes, and the photo with it; the plan stays. */
  loseMailbox(id: string, answer?: PhotoAnswer): void {
    this.directory.get(id).mailbox = false;
    this.removePhoto(id, answer);
  }

  /** The source ETag changes, the bytes stay. */
  bumpEtag(id: string): void {
    const person = this.directory.get(id);
    if (person.photo) person.photo = { ...person.photo, etag: this.random.hex(8) };
  }

  /** A new face under the old etag. */
  changeBytesSilently(id: string): void {
    const person = this.directory.get(id);
    this.givePhoto(person, this.#freshOriginal(), person.photo?.etag);
  }

  /** The same face in bytes made elsewhere, a phone's or broken ones, under a new etag. */
  changeBytes(id: string, bytes: Buffer): void {
    const person = this.directory.get(id);
    if (!person.photo) throw new RangeError(`no photo of ${id}`);
    this.record.add(bytes, person.photo.face);
    person.photo = { ...person.photo, etag: this.random.hex(8), bytes: async () => bytes };
  }

  /** The profile follows to the new account name; PictureURL and the files keep the old name. */
  rename(id: string, upn: string): void {
    const person = this.directory.get(id);
    person.upn = upn;
    this.giveBase(baseOfUpn(upn), id);
    if (person.profile) this.profiles.rename(person.profile, upn);
    this.directory.log({ userId: id, properties: ['userPrincipalName'] });
  }

  /** With `photo: true`, comes with a photo in Exchange. SharePoint shows nothing of a new person. */
  join(facts: NewPerson & { readonly photo?: boolean }): Person {
    const person = this.addPerson(facts);
    if (facts.photo) this.changePhoto(person.id);
    return person;
  }

  /** The profile import runs, hours or days after a person joined. No change of the directory says so. */
  importProfile(id: string): void {
    this.giveProfile(this.directory.get(id));
  }

  /** `changed`: into the bin, restorable; `deleted`: for good. Profile and files stay behind in both cases. */
  leave(id: string, how: 'changed' | 'deleted'): void {
    this.directory.get(id).deleted = how;
    this.directory.log({ userId: id, removed: how });
  }

  restore(id: string): void {
    const person = this.directory.get(id);
    if (person.deleted !== 'changed') throw new RangeError(`user ${id} is not in the bin`);
    person.deleted = undefined;
    this.directory.log({ userId: id, properties: ['userPrincipalName', 'accountEnabled', 'userType'] });
  }

  setEnabled(id: string, enabled: boolean): void {
    this.directory.get(id).accountEnabled = enabled;
    this.directory.log({ userId: id, properties: ['accountEnabled'] });
  }

  /** Where the person's data should be; what is there already stays where it is. */
  preferDataIn(id: string, code: string | null): void {
    this.directory.get(id).preferredDataLocation = code;
    this.directory.log({ userId: id, properties: ['preferredDataLocation'] });
  }

  /**
   * Microsoft moves a person's data to another geo location. That the profile keeps its PictureURL and the files stay
   * behind is an assumption; what happens to them is not documented.
   */
  moveTo(id: string, code: string): void {
    const geo = this.geos.find((one) => one.code === code);
    if (!geo) throw new RangeError(`no geo location ${code} in this tenant`);
    this.preferDataIn(id, code);
    const { profile } = this.directory.get(id);
    profile?.properties.set('PersonalSiteHostUrl', `https://${geo.mySiteHost}:443/`);
  }

  setExchangePlan(id: string, has: boolean): void {
    this.directory.get(id).assignedPlans = has ? [exchangePlan] : [];
    this.directory.log({ userId: id, properties: ['assignedPlans'] });
  }

  /** Puts a new face up in SharePoint, under the base already shown; the profile stops following Exchange. */
  editInSharePoint(id: string): void {
    const person = this.directory.get(id);
    const original = this.#freshOriginal();
    this.record.giveFace(original.face, id);
    const base = baseShown(this, person) ?? id;
    placeFiles(this, base, original, { by: 'user', library: this.libraryOf(person) });
    showBase(this, person, base, { syncState: '0', by: 'user' });
  }

  /** Another program puts another photo of the person into one of the files that are shown. */
  replaceFile(id: string, size: Size): void {
    const person = this.directory.get(id);
    const base = baseShown(this, person);
    if (base === undefined) return;
    const original = this.#freshOriginal();
    this.record.giveFace(original.face, id);
    placeFiles(this, base, original, { by: 'user', only: [size], library: this.libraryOf(person) });
  }

  /** Takes the picture down in SharePoint, with its files unless they are to stay. */
  removeInSharePoint(id: string, files: 'delete' | 'keep' = 'delete'): void {
    const person = this.directory.get(id);
    if (files === 'delete') for (const size of sizes) this.deleteFile(id, size, 'user');
    setPicture(this, person, { url: '', placeholder: '1', syncState: '0' }, 'user');
  }

  /** Microsoft puts the grey head instead of the picture: as files, or only as a state of the profile. */
  blank(id: string, how: 'silhouette' | 'placeholder' = 'silhouette'): void {
    const person = this.directory.get(id);
    const base = baseShown(this, person) ?? id;
    if (how === 'placeholder') this.#setProperty(person, 'SPS-PicturePlaceholderState', '1', 'microsoft');
    else {
      for (const size of sizes) {
        const recipe = { kind: 'silhouette', design: 'grey', pixels: nativePixels[size] } as const;
        this.libraryOf(person).putRecipe(fileName(base, size), recipe, 'microsoft');
      }
    }
  }

  /** SharePoint's own synchronisation puts the present photo up, cut much closer. */
  recrop(id: string): void {
    const person = this.directory.get(id);
    if (person.photo?.recipe.kind !== 'original') return;
    const base = baseShown(this, person) ?? id;
    placeFiles(this, base, person.photo.recipe, { crop: 'tight', library: this.libraryOf(person) });
    showBase(this, person, base, { syncState: '1' });
  }

  /** SharePoint's own synchronisation, as a visit prompts it; answers whether it wrote. */
  userVisits(id: string): boolean {
    return userVisits(this, this.directory.get(id));
  }

  pointAt(id: string, url: string, by: Doer = 'user'): void {
    this.#setProperty(this.directory.get(id), 'PictureURL', url, by);
  }

  setSyncState(id: string, state: '' | '0' | '1', by: Doer = 'microsoft'): void {
    this.#setProperty(this.directory.get(id), 'SPS-PictureExchangeSyncState', state, by);
  }

  /** Decoded path of the file of that size beside the one PictureURL names; undefined where it names none. */
  pathShown(id: string, size: Size): string | undefined {
    const person = this.directory.get(id);
    const url = person.profile?.properties.get('PictureURL') ?? '';
    const path = pathOfPictureUrl(this.libraryOf(person).host, url);
    return path === undefined ? undefined : pathOfSize(path, size);
  }

  /** Deletes the file that is shown in that size; answers false when there is none. */
  deleteFile(id: string, size: Size, by: Doer = 'user'): boolean {
    const path = this.pathShown(id, size);
    return path !== undefined && this.libraryOf(this.directory.get(id)).removeFile(path, by);
  }

  /** The item's version changes, its bytes stay. */
  touchFile(id: string, size: Size): void {
    const path = this.pathShown(id, size);
    if (path !== undefined) this.libraryOf(this.directory.get(id)).touch(path);
  }

  /** `members` are ids of users or of groups. */
  addGroup(displayName: string, members: Iterable<string>): Group {
    const group: Group = { id: this.random.guid(), displayName, members: new Set(members) };
    this.directory.groups.set(group.id, group);
    return group;
  }

  #setProperty(person: Person, name: string, value: string, by: Doer): void {
    if (person.profile) this.setProperty(person.profile.accountName, name, value, by);
  }

  #freshOriginal(): Original {
    const { photoSide: side } = this.options;
    return {
      face: this.newFace(),
      width: side,
      height: side,
      quality: 88,
      format: 'jpeg',
      exifOrientation: 1,
    };
  }
}
