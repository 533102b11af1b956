/**
 * Reads, writes and removes photo files:
 * https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-folders-and-files-with-rest
 */
import { z } from 'zod';
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { FileReading } from '../../core/observation.ts';
import { parsedJson } from '../../core/parsed-json.ts';
import type { Library, PhotoWriter, StoredFile } from '../../ports/tenant.ts';
import { wholeSeconds } from '../thumbnail-change.ts';
import { looksLikeHtml } from '../transport/answers.ts';
import { causeOf, hasRetryAfter, isOwnError } from '../transport/failures.ts';
import { type SharePoint, writeWithinMs } from './sharepoint-client.ts';
import { errorCode, refusalCause, refusalError, refusalOf, toOwnError } from './sharepoint-error.ts';
import { showToOthers } from './shown-to-others.ts';

/** Far more than a thumbnail has; larger files are not read. */
const atMostBytes = 16 * 1024 * 1024;

/** "A file with the name … already exists." The text is in the language of the tenant, the number is not. */
const fileExists = '-2130575257';

/** The answer to an upload is the file (SP.File), its length as text. */
const storedSchema = z.object({ TimeLastModified: z.string(), Length: z.coerce.number().positive() });

function storedFile(answer: unknown): StoredFile | undefined {
  const stored = storedSchema.safeParse(answer).data;
  const at = wholeSeconds(stored?.TimeLastModified);
  return stored === undefined || at === undefined ? undefined : { at, length: stored.Length };
}

/** `folderLost` is called when an upload fails because its folder no longer exists. */
export function createPictureFiles(
  sharePoint: SharePoint,
  folderLost: () => void,
): Pick<Library, 'read'> & Pick<PhotoWriter, 'upload' | 'remove'> {
  return {
    async read(path, { signal } = {}) {
      let etag: string | undefined;
      const root = await sharePoint.open({
        limiter: 'sharepoint',
        cost: 1,
        kind: 'file read',
        atMostBytes,
        signal,
        onHeaders: (headers) => {
          etag = headers.get('etag') ?? undefined;
        },
      });
      try {
        const bytes = new Uint8Array(await root.file(path).getBuffer());
        return toReading(bytes, etag);
      } catch (error) {
        return failedReading(error);
      }
    },
    async upload(folder, name, content) {
      const root = await sharePoint.open({
        limiter: 'sharepoint',
        cost: 2,
        kind: 'file upload',
        withinMs: writeWithinMs,
      });
      try {
        const isNew = 'onlyNew' in content;
        const bytes = isNew ? content.onlyNew : content;
        const answer = await root.files(folder).addUsingPath(name, bytes as never, { Overwrite: !isNew });
        await showToOthers(root, `${folder}/${name}`, answer);
        return storedFile(answer);
      } catch (error) {
        const refusal = await refusalOf(error);
        if (refusal === undefined) throw error;
        if (refusal.number === fileExists) {
          throw new PermanentError('file-exists', `"${folder}" has a file of that name already`);
        }
        if (refusal.status !== 404) throw refusalError(`Uploading to "${folder}"`, refusal);
        folderLost();
        throw new TransientError(`Uploading to "${folder}" failed: the folder is gone`, {
          cause: new Error('HTTP 404'),
        });
      }
    },
    async remove(path, etag = '*') {
      const root = await sharePoint.open({
        limiter: 'sharepoint',
        cost: 2,
        kind: 'file removal',
        withinMs: writeWithinMs,
      });
      try {
        await root.file(path).delete(etag);
      } catch (error) {
        const refusal = await refusalOf(error);
        if (isAbsent(refusal)) return;
        if (refusal?.status === 412) {
          throw new PermanentError('file-changed', 'A photo file was replaced before it could be removed');
        }
        throw await toOwnError('Removing a photo file', error);
      }
    },
  };
}

function toReading(bytes: Uint8Array, etag: string | undefined): FileReading {
  if (bytes.length === 0) return { kind: 'unknown', cause: 'empty body' };
  const start = new TextDecoder().decode(bytes.subarray(0, 200));
  if (looksLikeHtml(start)) return { kind: 'unknown', cause: 'HTML in place of a file' };
  const code = start.startsWith('{') ? errorCode(parsedJson(new TextDecoder().decode(bytes))) : undefined;
  if (code !== undefined) return { kind: 'unknown', cause: `HTTP 200 ${code}` };
  return { kind: 'file', bytes, ...(etag === undefined ? {} : { etag }) };
}

async function failedReading(error: unknown): Promise<FileReading> {
  if (hasRetryAfter(error)) throw error;
  const refusal = await refusalOf(error);
  if (isAbsent(refusal)) return { kind: 'absent' };
  if (refusal !== undefined) return { kind: 'unknown', cause: refusalCause(refusal) };
  if (isOwnError(error)) return { kind: 'unknown', cause: causeOf(error) };
  throw error;
}

/** Only a 404 with an error code of SharePoint proves that the file is absent; a gateway's 404 has none. */
function isAbsent(refusal: Awaited<ReturnType<typeof refusalOf>>): boolean {
  return refusal?.status === 404 && refusal.code !== undefined;
}
