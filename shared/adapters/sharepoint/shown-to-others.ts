/**
 * Makes sure that other users see an uploaded file. A library that requires check-out answers 200 with a file that is
 * checked out to the uploader (https://github.com/SharePoint/sp-dev-docs/issues/1687); one with minor versions or content
 * approval keeps a draft.
 */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import type { OpenSharePoint } from './sharepoint-client.ts';
import { refusalCause, refusalError, refusalOf } from './sharepoint-error.ts';

/** SP.FileLevel: 1 published, 2 draft, 255 checked out. SP.CheckOutType: 0 online, 1 offline, 2 none. */
const stateSchema = z.object({ Level: z.number().nullish(), CheckOutType: z.number().nullish() });
type FileState = z.infer<typeof stateSchema>;

const checkedOut = 255;
const majorVersion = 1;
const comment = 'Instep';

/** `answer`: to the upload. Checks the file in, or publishes it, where that is needed; both need no further role. */
export async function showToOthers(root: OpenSharePoint, path: string, answer: unknown): Promise<void> {
  const state = stateOf(answer);
  if (isShown(state)) return;
  const file = root.file(path);
  try {
    if (isCheckedOut(state)) await file.checkin(comment, majorVersion);
    else await file.publish(comment);
    const now: unknown = await file.select('Level', 'CheckOutType')();
    if (!isShown(stateOf(now))) throw notShown(path, 'it stays a draft');
  } catch (error) {
    const refusal = await refusalOf(error);
    if (refusal === undefined) throw error;
    const failure = refusalError(`Checking in "${path}"`, refusal);
    throw failure instanceof PermanentError ? notShown(path, refusalCause(refusal)) : failure;
  }
}

/** A missing state counts as the usual one, which is not a draft. */
function stateOf(answer: unknown): FileState {
  const parsed = stateSchema.safeParse(answer);
  return parsed.success ? parsed.data : {};
}

function isCheckedOut({ Level, CheckOutType }: FileState): boolean {
  return Level === checkedOut || CheckOutType === 0 || CheckOutType === 1;
}

function isShown(state: FileState): boolean {
  return !isCheckedOut(state) && (state.Level ?? majorVersion) === majorVersion;
}

function notShown(path: string, cause: string): PermanentError {
  return new PermanentError(
    'file-not-shown',
    `"${path}" was uploaded, but other users do not see it (${cause}). In the settings of the library, turn off content ` +
      'approval, minor versions and required check-out',
    { cause: new Error(cause) },
  );
}
