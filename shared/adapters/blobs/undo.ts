/** Undo copies: a user's photo files and properties before a run replaced them. */
import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import { sizes } from '../../core/observation.ts';
import { parsedJson } from '../../core/parsed-json.ts';
import { baseKey } from '../../core/picture-base.ts';
import type { Sealed } from '../../core/seal.ts';
import type { StoredCopy, UndoCopy, UndoStore } from '../../ports/undo.ts';
import type { Seals } from '../key-vault/seals.ts';
import { blobExists, blobNames, createBlob, readBlob, removeBlobs } from './blob-calls.ts';

const suffix = '.json';

/**
 * One blob holds files and properties together, so that a crash cannot leave half a copy, and that one
 * request writes it.
 */
export function undoStore(container: ContainerClient, seals: Seals): UndoStore {
  /** Undefined: there is none, or none that can be read. */
  async function read(of: Owner, name: string): Promise<StoredCopy | undefined> {
    const bytes = await readBlob(container, name);
    const read = bytes && parse(parsedJson(bytes.toString('utf8')));
    if (read === undefined) return undefined;
    const { seal, ...copy } = read;
    return { ...copy, trust: await seals.check(sealed(of, name, copy), seal) };
  }
  /** The copy, or the one that is there already. */
  async function create(of: Owner, name: string, copy: UndoCopy): Promise<UndoCopy> {
    const seal = await seals.seal(sealed(of, name, copy));
    const bytes = Buffer.from(JSON.stringify({ ...toStored(copy), ...(seal !== undefined && { seal }) }));
    if (await createBlob(container, name, bytes)) return copy;
    const there = await read(of, name);
    // Run ids can be guessed: a copy that was put there before would be kept in place of the photo.
    if (there === undefined || (seals.isOn && there.trust !== 'sealed')) throw notOurs(container, name);
    return there;
  }
  return {
    async keep(userId, runId, copy) {
      const of = { userId, runId };
      const first = await create(of, firstOf(userId, runId), copy);
      if (first.base === copy.base && first.host === copy.host) return first;
      const key = baseKey(`${copy.host}/${copy.base}`);
      return create(of, `${prefix(userId, runId)}~${key}${suffix}`, copy);
    },
    async get(userId, runId) {
      const of = { userId, runId };
      const first = await read(of, firstOf(userId, runId));
      if (first === undefined && !(await blobExists(container, firstOf(userId, runId)))) return [];
      const copies = first === undefined ? [] : [first];
      for await (const names of blobNames(container, `${prefix(userId, runId)}~`)) {
        const further = await Promise.all(names.map((name) => read(of, name)));
        copies.push(...further.filter((copy) => copy !== undefined));
      }
      return copies;
    },
    has: (userId, runId) => blobExists(container, firstOf(userId, runId)),
    async runs(userId) {
      const runIds: string[] = [];
      for await (const names of blobNames(container, `${userId}/`)) {
        const first = names.filter((name) => !name.includes('~'));
        runIds.push(...first.map((name) => name.slice(userId.length + 1, -suffix.length)));
      }
      return runIds.sort().reverse();
    },
    async eraseUser(userId, runIds) {
      const of = runIds?.flatMap((runId) => [`${prefix(userId, runId)}~`, firstOf(userId, runId)]);
      for (const names of of ?? [`${userId}/`]) await removeBlobs(container, names);
    },
  };
}

type Owner = Pick<Sealed, 'userId' | 'runId'>;

/** The name too: the first copy of a user and a run says what the profile showed. */
function sealed(of: Owner, name: string, copy: UndoCopy): Sealed {
  return { kind: 'undo-copy', ...of, content: { name, ...toStored(copy) } };
}

function notOurs({ containerName }: ContainerClient, name: string): PermanentError {
  return new PermanentError(
    'undo-copy-not-ours',
    `Blob ${containerName}/${name} exists, and Instep did not write it as it is. Nothing was written: the present photo could not be kept for undo. Find out who wrote it (infra/README.md), then remove it.`,
  );
}

/** Shared by all copies of a user and a run. Copies of further picture bases have a tilde after it. */
function prefix(userId: string, runId: string): string {
  return `${userId}/${runId}`;
}

function firstOf(userId: string, runId: string): string {
  return `${prefix(userId, runId)}${suffix}`;
}

const storedCopy = z.object({
  schema: z.literal(3),
  /** Missing in copies of an installation without a key, and in those from before there were seals. */
  seal: z.string().optional(),
  at: z.string(),
  replacedBy: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('source'), sha: z.string() }),
    z.object({ kind: z.literal('nothing') }),
    z.object({ kind: z.literal('copy'), runId: z.string() }),
  ]),
  host: z.string(),
  base: z.string(),
  files: z.object({ S: z.base64().optional(), M: z.base64().optional(), L: z.base64().optional() }),
  properties: z.object({
    PictureURL: z.string(),
    'SPS-PicturePlaceholderState': z.string(),
    'SPS-PictureTimestamp': z.string(),
    'SPS-PictureExchangeSyncState': z.string(),
  }),
});

/**
 * Version 1 recorded neither time nor replacement: such a copy can complete an unfinished write, but is too
 * old to be undone.
 */
const versionOne = { at: new Date(0).toISOString(), replacedBy: { kind: 'nothing' } } as const;
/** Versions 1 and 2 supported one geo location. */
const oneLocation = { schema: 3, host: '' } as const;
const anyVersion = z.preprocess((copy) => {
  if (!isVersioned(copy)) return undefined;
  if (copy.schema === 1) return { ...copy, ...versionOne, ...oneLocation };
  return copy.schema === 2 ? { ...copy, ...oneLocation } : copy;
}, storedCopy);

function toStored(copy: UndoCopy): z.input<typeof storedCopy> {
  const files = sizes.flatMap((size) => {
    const bytes = copy.files[size];
    return bytes === undefined ? [] : [[size, Buffer.from(bytes).toString('base64')] as const];
  });
  return { ...copy, schema: 3, files: Object.fromEntries(files) };
}

function isVersioned(copy: unknown): copy is { readonly schema: unknown } {
  return typeof copy === 'object' && copy !== null && 'schema' in copy;
}

/**
 * A truncated copy restores nothing, and stops no other user. Throws for a copy of a later version, which only that
 * version may judge.
 */
function parse(value: unknown): (UndoCopy & { readonly seal?: string | undefined }) | undefined {
  const parsed = anyVersion.safeParse(value);
  if (!parsed.success) {
    if (isVersioned(value) && Number(value.schema) > 3) throw parsed.error;
    return undefined;
  }
  const { schema: _, files, ...copy } = parsed.data;
  const bytes = sizes.flatMap((size) => {
    const file = files[size];
    return file === undefined ? [] : [[size, new Uint8Array(Buffer.from(file, 'base64'))] as const];
  });
  return { ...copy, files: Object.fromEntries(bytes) };
}
