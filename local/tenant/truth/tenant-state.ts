/** What a tenant is made of and the few ways in which it changes; what people do with it is in tenant.ts. */
import { Applications } from './applications.ts';
import { clouds } from './clouds.ts';
import { Directory } from './directory.ts';
import { FaceRecord } from './face-record.ts';
import { Geography, type GeoLocation, geoNames } from './geo-locations.ts';
import { Library } from './library.ts';
import { exchangePlan, noMailboxAnswers, noPhotoAnswers, roundRobin } from './mailboxes.ts';
import { baseOfUpn } from './names.ts';
import { faceOf, type Original, type PictureMaker, Pictures, type Recipe } from './pictures.ts';
import { claimOf, Profiles } from './profiles.ts';
import { createRandom, type Random } from './random.ts';
import { defaultOptions, type NewPerson, type TenantOptions } from './tenant-options.ts';
import type { Doer, Group, LibraryFile, Person, Photo, Profile, Write } from './types.ts';

export type { NewPerson, TenantOptions } from './tenant-options.ts';

export class TenantState extends Geography {
  readonly options: TenantOptions;
  /** Entra tenant id. */
  readonly tenantId: string;
  readonly graphHost: string;
  /** The tenant's own first. */
  override readonly geos: readonly GeoLocation[];
  /** Of the tenant's own geo location, as `mySiteHost` and `library` are. */
  readonly rootHost: string;
  readonly mySiteHost: string;
  readonly directory = new Directory(() => this.now());
  readonly applications: Applications;
  readonly profiles = new Profiles();
  readonly record = new FaceRecord();
  readonly pictures: PictureMaker;
  readonly library: Library;
  /** Every change since `startWriteLog`, oldest first. */
  readonly writes: Write[] = [];
  /** The finding that the population expects of the first night for each user, or why there is none. */
  readonly expected = new Map<string, string>();
  readonly random: Random;
  readonly #bases = new Map<string, Set<string>>();
  #offsetMs = 0;
  #lastFace = 0;
  #removals = 0;
  #logging = false;

  constructor(options: Partial<TenantOptions> = {}) {
    super();
    this.options = { ...defaultOptions, ...options };
    this.random = createRandom(this.options.seed);
    this.tenantId = this.random.guid();
    this.applications = new Applications(this.options.seed, () => this.now());
    this.pictures = this.options.pictures ?? new Pictures(this.options.seed);
    const { graph, sharePoint: domain } = clouds[this.options.cloud];
    this.graphHost = graph;
    const [own, ...satellites] = geoNames({ ...this.options, domain }).map(({ folder, ...names }) => ({
      ...names,
      library: this.#makeLibrary(names.code, names.mySiteHost, folder),
    }));
    if (!own) throw new RangeError('a tenant has a geo location of its own');
    this.geos = [own, ...satellites];
    this.rootHost = own.rootHost;
    this.mySiteHost = own.mySiteHost;
    this.library = own.library;
  }

  #makeLibrary(code: string, host: string, folder: string): Library {
    const { seed } = this.options;
    const isSatellite = this.options.geos.includes(code);
    const options = { ...this.options, host, folder, seed: isSatellite ? `${seed}/${code}` : seed };
    return new Library(options, {
      pictures: this.pictures,
      record: this.record,
      now: () => this.now(),
      wrote: (kind, path, by) => this.#log({ by, kind, userId: this.#userOfFile(path), path, host }),
    });
  }

  /** The tenant's own clock; every stamp comes from it. */
  now(): Date {
    return new Date(this.options.clock() + this.#offsetMs);
  }

  /** Milliseconds the tenant is ahead of its clock. What was due in the skipped time happens now. */
  setOffset(ms: number): void {
    this.#offsetMs = ms;
    for (const { library } of this.geos) library.bumpLate(true);
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
    const { rootHost: host } = this.geoOfProfile(profile);
    this.#log({ by, kind: 'property', userId, property: name, value, host });
    return true;
  }

  /** Records a write to the copy of a profile that another geo location may have. Such a write has no visible effect. */
  writeToCopy(
    profile: Profile,
    at: { readonly host: string; readonly property: string; readonly value: string },
  ): void {
    const userId = profile.properties.get('msOnline-ObjectId');
    this.#log({ by: 'app', kind: 'property', userId, ...at });
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
    if (facts.profile ?? true) this.giveProfile(person, facts.geo);
    return person;
  }

  /** A UPN that was another's before may still have that person's profile. */
  protected giveProfile(person: Person, code?: string): void {
    const found = this.profiles.byAccount(claimOf(person.upn));
    const geo = this.geos.find((one) => one.code === code) ?? this.geoOf(person);
    if (found) person.profile = found;
    else this.profiles.create(person, `https://${geo.mySiteHost}:443/`);
  }

  /** A face that no person had before. */
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

  /** Takes the photo away; Graph's answer is the next of its forms of "no photo". */
  dropPhoto(person: Person): void {
    person.photo = undefined;
    this.#removals += 1;
    person.photoAnswer = roundRobin(person.mailbox ? noPhotoAnswers : noMailboxAnswers, this.#removals);
  }

  async bytesOf(recipe: Recipe): Promise<Buffer> {
    const bytes = await this.pictures.render(recipe);
    this.record.add(bytes, faceOf(recipe) ?? 'silhouette');
    return bytes;
  }

  /** Records that a picture base was once this user's, so that the write log can say whose file it was. */
  giveBase(base: string, userId: string): void {
    const key = base.toLowerCase();
    const holders = this.#bases.get(key);
    if (holders) holders.add(userId);
    else this.#bases.set(key, new Set([userId]));
  }

  /** The people whose object id or UPN, now or before, gives this base. */
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
