/** What a tenant is made of and the few ways in which it changes; what people do with it is in tenant.ts. */
import { Applications } from './applications.ts';
import { Directory } from './directory.ts';
import { FaceRecord } from './face-record.ts';
import { Library } from './library.ts';
import { byTurn, exchangePlan, noMailboxAnswers, noPhotoAnswers } from './mailboxes.ts';
import { baseOfUpn } from './names.ts';
import { faceOf, type Original, Pictures, type Recipe } from './pictures.ts';
import { claimOf, Profiles } from './profiles.ts';
import { createRandom, type Random } from './random.ts';
import type { Doer, Group, LibraryFile, Person, Photo, Profile, Write } from './types.ts';

export interface TenantOptions {
  /** The `contoso` of `contoso.sharepoint.com`. */
  readonly name: string;
  readonly seed: number;
  /** Localised name of the picture folder. */
  readonly folder: string;
  /** Decides the published SharePoint allowance. */
  readonly licensedUsers: number;
  readonly reencodeUploads: boolean;
  readonly lateBump: boolean;
  readonly lateBumpAfterMs: number;
}

export const defaultOptions: TenantOptions = {
  name: 'contoso',
  seed: 1,
  folder: 'Profile Pictures',
  licensedUsers: 1000,
  reencodeUploads: true,
  lateBump: true,
  lateBumpAfterMs: 2000,
};

export interface NewPerson {
  readonly id?: string;
  readonly upn: string;
  readonly displayName?: string;
  readonly userType?: 'Member' | 'Guest';
  readonly accountEnabled?: boolean;
  readonly exchangePlan?: boolean;
  readonly mailbox?: boolean;
  readonly profile?: boolean;
  readonly preferredDataLocation?: string;
}

export class TenantState {
  readonly options: TenantOptions;
  /** Entra tenant id. */
  readonly tenantId: string;
  readonly rootHost: string;
  readonly mySiteHost: string;
  readonly directory = new Directory();
  readonly applications: Applications;
  readonly profiles = new Profiles();
  readonly record = new FaceRecord();
  readonly pictures: Pictures;
  readonly library: Library;
  /** Every change since `startWriteLog`, oldest first. */
  readonly writes: Write[] = [];
  /** What a first look at each user has to find, or why there is none; the population says. */
  readonly expected = new Map<string, string>();
  readonly random: Random;
  readonly #bases = new Map<string, Set<string>>();
  #offsetMs = 0;
  #lastFace = 0;
  #turn = 0;
  #logging = false;

  constructor(options: Partial<TenantOptions> = {}) {
    this.options = { ...defaultOptions, ...options };
    this.random = createRandom(this.options.seed);
    this.tenantId = this.random.guid();
    this.applications = new Applications(this.options.seed, () => this.now());
    this.rootHost = `${this.options.name}.sharepoint.com`;
    this.mySiteHost = `${this.options.name}-my.sharepoint.com`;
    this.pictures = new Pictures(this.options.seed);
    const world = {
      pictures: this.pictures,
      record: this.record,
      now: () => this.now(),
      wrote: (kind: 'file' | 'file-delete', path: string, by: Doer) =>
        this.#log({ by, kind, userId: this.#userOfFile(path), path }),
    };
    this.library = new Library({ ...this.options, host: this.mySiteHost }, world);
  }

  /** The tenant's own clock; every stamp comes from it. */
  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  /** Milliseconds the tenant is ahead of the machine. What was due in the time passed over happens now. */
  setOffset(ms: number): void {
    this.#offsetMs = ms;
    this.library.bumpLate(true);
  }

  get users(): ReadonlyMap<string, Person> {
    return this.directory.users;
  }

  get groups(): ReadonlyMap<string, Group> {
    return this.directory.groups;
  }

  get directoryChanges(): Directory['changes'] {
    return this.directory.changes;
  }

  get directorySeq(): number {
    return this.directory.seq;
  }

  forgetDirectoryBefore(seq: number): void {
    this.directory.forgetBefore(seq);
  }

  /** Everything after this is in `writes`; what made the population is not. */
  startWriteLog(): void {
    this.#logging = true;
  }

  profileByAccount(claim: string): Profile | undefined {
    return this.profiles.byAccount(claim);
  }

  /** Answers false when there is no such profile. */
  setProperty(claim: string, name: string, value: string, by: Doer): boolean {
    const profile = this.profiles.byAccount(claim);
    if (!profile) return false;
    profile.properties.set(name, value);
    profile.writtenBy.set(name, by);
    const userId = profile.properties.get('msOnline-ObjectId');
    this.#log({ by, kind: 'property', userId, property: name, value });
    return true;
  }

  /** `folderPath` is decoded and server-relative. */
  putFile(folderPath: string, name: string, bytes: Uint8Array, by: Doer): LibraryFile {
    return this.library.putFile(folderPath, name, bytes, by);
  }

  /** Answers false when there is no such file. */
  removeFile(path: string, by: Doer): boolean {
    return this.library.removeFile(path, by);
  }

  addPerson(facts: NewPerson): Person {
    const person: Person = {
      id: facts.id ?? this.random.guid(),
      upn: facts.upn,
      displayName: facts.displayName ?? facts.upn.slice(0, facts.upn.indexOf('@')),
      userType: facts.userType ?? 'Member',
      accountEnabled: facts.accountEnabled ?? true,
      assignedPlans: facts.exchangePlan === false ? [] : [exchangePlan],
      preferredDataLocation: facts.preferredDataLocation ?? null,
      deleted: undefined,
      mailbox: facts.mailbox ?? true,
      photo: undefined,
      photoAnswer: undefined,
      profile: undefined,
    };
    this.directory.add(person);
    this.giveBase(baseOfUpn(person.upn), person.id);
    this.giveBase(person.id, person.id);
    this.dropPhoto(person);
    if (facts.profile ?? true) this.#giveProfile(person);
    return person;
  }

  /** A UPN that was another's before may still have that person's profile. */
  #giveProfile(person: Person): void {
    const found = this.profiles.byAccount(claimOf(person.upn));
    if (found) person.profile = found;
    else this.profiles.create(person, `https://${this.mySiteHost}:443/`);
  }

  /** A face nobody wore before. */
  newFace(): number {
    this.#lastFace += 1;
    return this.#lastFace;
  }

  /** Gives a person a photo in Exchange, with a new etag. */
  givePhoto(person: Person, original: Original, etag: string = this.random.hex(8)): Photo {
    const recipe: Recipe = { kind: 'original', ...original };
    const photo: Photo = {
      etag,
      width: original.width,
      height: original.height,
      mediaType: original.format === 'png' ? 'image/png' : 'image/jpeg',
      face: original.face,
      recipe,
      bytes: () => this.bytesOf(recipe),
    };
    person.photo = photo;
    person.photoAnswer = undefined;
    this.record.giveFace(original.face, person.id);
    return photo;
  }

  /** Takes the photo away; Graph's answer is one of the disguises, by turn. */
  dropPhoto(person: Person): void {
    person.photo = undefined;
    this.#turn += 1;
    person.photoAnswer = byTurn(person.mailbox ? noPhotoAnswers : noMailboxAnswers, this.#turn);
  }

  async bytesOf(recipe: Recipe): Promise<Buffer> {
    const bytes = await this.pictures.render(recipe);
    this.record.remember(bytes, faceOf(recipe) ?? 'silhouette');
    return bytes;
  }

  /** Notes that a base has ever been this user's, so that the write log can say whose file it was. */
  giveBase(base: string, userId: string): void {
    const key = base.toLowerCase();
    const holders = this.#bases.get(key);
    if (holders) holders.add(userId);
    else this.#bases.set(key, new Set([userId]));
  }

  /** Everybody whose object id or UPN, now or before, gives this base. */
  holdersOf(base: string): ReadonlySet<string> {
    return this.#bases.get(base.toLowerCase()) ?? new Set();
  }

  #userOfFile(path: string): string | undefined {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const holders = this.holdersOf(name.replace(/_[SML]Thumb\.jpg$/i, ''));
    const [only] = holders;
    return holders.size === 1 ? only : undefined;
  }

  #log(write: Omit<Write, 'at'>): void {
    if (this.#logging) this.writes.push({ at: this.now(), ...write });
  }
}
