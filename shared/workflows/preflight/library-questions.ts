/** Checks the picture library: its folder, its files and its list. */
import { isObjectId } from '../../core/picture-base.ts';
import {
  judge,
  missing,
  needs,
  notTried,
  ok,
  type ProbeAnswer,
  type Refusals,
  refusalText,
  unknown,
  type Verdict,
} from '../../core/preflight/probe.ts';
import type { LibraryRules } from '../../ports/probes.ts';
import type { Asking, Open, Verdicts } from './asking.ts';
import { askList, type ListProbe } from './list-questions.ts';

const folders: Refusals = {
  401: 'files-role',
  403: 'files-role',
  'no-picture-folder': 'no-folder',
  'ambiguous-picture-folder': 'several-folders',
  404: 'no-library',
};
const files: Refusals = { 401: 'files-role', 403: 'files-role', 'file-not-shown': 'content-approval' };

type LibraryProbe = ListProbe | 'picture-folder' | 'file-names' | 'file-write';

export async function askLibrary(asking: Asking, open: Open): Promise<Verdicts<LibraryProbe>> {
  const [list, folder] = await Promise.all([askList(asking, open), askFolder(asking, open)]);
  return { ...list, ...folder };
}

/** Finds the folder through SharePoint, at its fixed address: a missing Graph permission does not hide it. */
async function askFolder(
  asking: Asking,
  open: Open,
): Promise<Verdicts<'picture-folder' | 'file-names' | 'file-write'>> {
  const write = (verdict: Verdict) => (asking.write ? verdict : notAsked);
  const closed = needs('token-my-site');
  if (!open.mySite) return { 'picture-folder': closed, 'file-names': closed, 'file-write': write(closed) };
  const { ask, context } = asking;
  const folder = await ask(context.probes.pictureFolder());
  const none = needs('picture-folder');
  if (folder.kind !== 'answered')
    return { 'picture-folder': judge(folder, folders, ok), 'file-names': none, 'file-write': write(none) };
  const [rules, names, written] = await Promise.all([
    ask(context.probes.libraryRules()),
    ask(context.probes.fileNames(folder.value)),
    asking.write ? askWrite(asking, folder.value) : notAsked,
  ]);
  return {
    'picture-folder': judgeRules(folder.value, rules),
    'file-names': judge(names, files, judgeNames),
    'file-write': written,
  };
}

/** Unreadable rules are no failure, because the answer to an upload shows whether other users see the file. */
function judgeRules(folder: string, rules: ProbeAnswer<LibraryRules>): Verdict {
  const found = `"${folder}"`;
  if (rules.kind !== 'answered') return ok(found);
  if (rules.value.approval) return missing('content-approval', `${found}: new files wait for an approval`);
  return ok(rules.value.checkIn ? `${found}: each new file must also be checked in or published` : found);
}

const notAsked = notTried('writes a file and removes it, and is tried only when asked for');

/** Files are named by object id; older ones by sign-in name, with `_` for every `@` and `.`. */
function judgeNames(names: readonly string[]): Verdict {
  const bases = names.flatMap((name) => /^(.+)_[SML]Thumb\.jpg$/i.exec(name)?.[1]?.toLowerCase() ?? []);
  if (bases.length === 0) return unknown('there is no picture yet');
  const byId = bases.filter(isObjectId).length;
  const byName = bases.filter((base) => !isObjectId(base) && /_.*_/.test(base)).length;
  const counts = [
    [byId, 'object ids'],
    [byName, 'sign-in names'],
    [bases.length - byId - byName, 'something else'],
  ] as const;
  const said = counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${what} (${count} of ${bases.length})`);
  return byId + byName > 0 ? ok(said.join(', ')) : unknown(said.join(', '));
}

/** Removes the file even if the write gave no answer, because it may have been written. */
async function askWrite({ ask, context: { probes, ids } }: Asking, folder: string): Promise<Verdict> {
  const name = `instep-preflight-${ids.fresh().slice(0, 8)}.txt`;
  const written = await ask(probes.writeFile(folder, name));
  const isThere = written.kind !== 'refused' || written.code === 'file-not-shown';
  if (!isThere) return judge(written, files, () => ok(''));
  const path = `${folder}/${name}`;
  const removed = await ask(probes.removeFile(path));
  if (removed.kind === 'answered') return judge(written, files, () => ok(`"${path}" written and removed`));
  return left(path, removed);
}

function left(path: string, removed: Exclude<ProbeAnswer, { kind: 'answered' }>): Verdict {
  return removed.kind === 'refused'
    ? missing('file-left', `"${path}" could not be removed: ${refusalText(removed)}`)
    : unknown(`"${path}" may still be there: ${removed.cause}`, 'file-left');
}
