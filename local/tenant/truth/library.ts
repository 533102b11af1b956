/** The picture library "User Photos" of the my-site host: files, versions, and the log its delta is served from. */

import { FileTimes } from './file-times.ts';
import type { LibraryOptions, LibraryRules, LibraryWorld } from './library-options.ts';
import { faceOf, type Recipe } from './pictures.ts';
import { createRandom, type Random } from './random.ts';
import type { Doer, LibraryChange, LibraryFile, LibraryFolder, RecordedFace } from './types.ts';

export class Library {
  readonly host: string;
  /** The list's own address, percent-encoded. */
  readonly webUrl: string;
  readonly listId: string;
  readonly folder: string;
  /** Decoded, server-relative: `/User Photos`. */
  readonly path = '/User Photos';
  /** Decoded, server-relative: `/User Photos/Profile Pictures`. */
  readonly folderPath: string;
  /** Until a first user opens their profile picture, a tenant has no library, or one without its folder. */
  made: 'whole' | 'without-folder' | 'not-yet' = 'whole';
  readonly rules: LibraryRules = { forceCheckout: false, minorVersions: false, moderation: false };
  readonly #folder: LibraryFolder;
  readonly files = new Map<number, LibraryFile>();
  /** Lower-case path to item id. */
  readonly byPath = new Map<string, number>();
  readonly changes: LibraryChange[] = [];
  /** Number of the last change. */
  seq = 0;
  /** Tokens older than this are no longer accepted. */
  oldestSeq = 0;
  reencodeUploads: boolean;
  lateBump: boolean;
  readonly times: FileTimes;
  readonly #lateBumpAfterMs: number;
  readonly #bin = new Map<number, LibraryFile>();
  readonly #due: { readonly itemId: number; readonly at: number }[] = [];
  readonly #random: Random;
  readonly #world: LibraryWorld;
  #lastItemId = 1;

  constructor(options: LibraryOptions, world: LibraryWorld) {
    this.#random = createRandom(`${options.seed}/library`);
    this.host = options.host;
    this.webUrl = `https://${options.host}/User%20Photos`;
    this.listId = this.#random.guid();
    this.folder = options.folder;
    this.folderPath = `${this.path}/${options.folder}`;
    this.reencodeUploads = options.reencodeUploads;
    this.lateBump = options.lateBump;
    this.#lateBumpAfterMs = options.lateBumpAfterMs;
    this.times = new FileTimes(options);
    this.#world = world;
    const made = { guid: this.#random.guid(), version: 1, modified: world.now() };
    this.#folder = { itemId: 1, name: options.folder, path: this.folderPath, ...made };
    this.#log(1, 'add');
  }

  get folders(): readonly LibraryFolder[] {
    return this.made === 'whole' ? [this.#folder] : [];
  }

  fileAt(path: string): LibraryFile | undefined {
    const itemId = this.byPath.get(path.toLowerCase());
    return itemId === undefined ? undefined : this.files.get(itemId);
  }

  hasFolder(path: string): boolean {
    const asked = path.toLowerCase();
    return (
      asked === this.path.toLowerCase() || this.folders.some((folder) => folder.path.toLowerCase() === asked)
    );
  }

  /** Bytes from outside, new or over an older version. What SharePoint keeps of them may differ from what was sent. */
  putFile(folderPath: string, name: string, bytes: Uint8Array, by: Doer): LibraryFile {
    let sent: Buffer | undefined = Buffer.from(bytes);
    let kept: Promise<Buffer> | undefined;
    const reencodeUpload = this.reencodeUploads;
    const read = (): Promise<Buffer> => {
      kept ??= this.#keep(sent ?? Buffer.alloc(0), reencodeUpload);
      sent = undefined;
      return kept;
    };
    const file = this.#put(`${folderPath}/${name}`, read, by);
    if (this.lateBump)
      this.#due.push({ itemId: file.itemId, at: file.modified.getTime() + this.#lateBumpAfterMs });
    return file;
  }

  /** A file the tenant makes itself; its bytes are made when asked for. `at`: now by default. */
  putRecipe(name: string, recipe: Recipe, by: Doer, at?: Date): LibraryFile {
    const file = this.#put(
      `${this.folderPath}/${name}`,
      () => this.#world.pictures.render(recipe),
      by,
      recipe,
    );
    if (at !== undefined) file.stamped = at;
    return file;
  }

  /** Answers false when there is no such file. */
  removeFile(path: string, by: Doer): boolean {
    const itemId = this.byPath.get(path.toLowerCase());
    if (itemId === undefined) return false;
    const file = this.files.get(itemId);
    if (file) this.#bin.set(itemId, file);
    this.byPath.delete(path.toLowerCase());
    this.files.delete(itemId);
    this.#log(itemId, 'delete');
    this.#world.wrote('file-delete', path, by);
    return true;
  }

  /** From the recycle bin, with its old id. */
  restoreFile(itemId: number): void {
    const file = this.#bin.get(itemId);
    if (!file) throw new RangeError(`no item ${itemId} in the bin`);
    this.#bin.delete(itemId);
    this.files.set(itemId, file);
    this.byPath.set(file.path.toLowerCase(), itemId);
    this.#log(itemId, 'restore');
  }

  /** Everything in the recycle bin comes back, unless a newer file has its place. Returns how many did. */
  restoreAll(): number {
    const back = [...this.#bin.values()].filter(({ path }) => this.fileAt(path) === undefined);
    for (const { itemId, path } of back) if (this.fileAt(path) === undefined) this.restoreFile(itemId);
    return back.length;
  }

  /** The item stays; its version changes with its name. */
  moveFile(from: string, to: string): void {
    const file = this.fileAt(from);
    if (!file) throw new RangeError(`no file ${from}`);
    const name = to.slice(to.lastIndexOf('/') + 1);
    this.byPath.delete(from.toLowerCase());
    this.byPath.set(to.toLowerCase(), file.itemId);
    this.files.set(file.itemId, { ...file, name, path: to, version: file.version + 1 });
    this.#log(file.itemId, 'rename');
  }

  /** With content approval, what is checked in or published still waits for an approver. */
  publish(path: string): void {
    const file = this.fileAt(path);
    if (!file) return;
    file.level = this.rules.moderation ? 'draft' : 'published';
    this.touch(path);
  }

  /** The item's version changes, its bytes stay. */
  touch(path: string): void {
    const file = this.fileAt(path);
    if (!file) return;
    file.version += 1;
    this.#log(file.itemId, 'update');
  }

  /** Changes once more the version of everything uploaded a while ago; `all`: of everything uploaded. */
  bumpLate(all = false): void {
    const now = this.#world.now().getTime();
    while (this.#due[0] && (all || this.#due[0].at <= now)) {
      const file = this.files.get(this.#due.shift()?.itemId ?? 0);
      if (file === undefined) continue;
      if (this.times.movesLate()) file.stamped = new Date(now);
      this.touch(file.path);
    }
  }

  /** Where this forgets all, the last change is told again: only with a later one are new tokens accepted. */
  forgetBefore(seq: number): void {
    this.oldestSeq = seq;
    const last = this.changes.at(-1);
    if (last !== undefined && this.seq < seq) this.#log(last.itemId, last.kind);
  }

  #put(path: string, read: () => Promise<Buffer>, by: Doer, recipe?: Recipe): LibraryFile {
    const existing = this.fileAt(path);
    const shows: RecordedFace | undefined = recipe && (faceOf(recipe) ?? 'silhouette');
    const bytes = async (): Promise<Buffer> => {
      const made = await read();
      if (shows !== undefined) this.#world.record.add(made, shows);
      return made;
    };
    const now = this.#world.now();
    const fresh = {
      bytes,
      by,
      shows,
      level: this.#levelOf(by),
      modified: now,
      stamped: this.times.stamp(now),
      version: (existing?.version ?? 0) + 1,
    };
    const file: LibraryFile = existing
      ? Object.assign(existing, fresh)
      : {
          itemId: this.#nextItemId(),
          guid: this.#random.guid(),
          name: path.slice(path.lastIndexOf('/') + 1),
          path,
          ...fresh,
        };
    this.files.set(file.itemId, file);
    this.byPath.set(path.toLowerCase(), file.itemId);
    this.#log(file.itemId, existing ? 'update' : 'add');
    this.#world.wrote('file', path, by);
    return file;
  }

  /** The rules bind the app; what was there before is left as it is. */
  #levelOf(by: Doer): LibraryFile['level'] {
    if (by !== 'app') return 'published';
    if (this.rules.forceCheckout) return 'checked-out';
    return this.rules.minorVersions || this.rules.moderation ? 'draft' : 'published';
  }

  async #keep(sent: Buffer, again: boolean): Promise<Buffer> {
    const face = this.#world.record.faceOf(sent);
    const kept = again ? await this.#world.pictures.reencode(sent) : sent;
    if (face !== undefined) this.#world.record.add(kept, face);
    return kept;
  }

  #nextItemId(): number {
    this.#lastItemId += 1;
    return this.#lastItemId;
  }

  #log(itemId: number, kind: LibraryChange['kind']): void {
    this.seq += 1;
    this.changes.push({ seq: this.seq, itemId, kind, at: this.#world.now() });
  }
}
