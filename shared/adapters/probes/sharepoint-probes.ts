/** Probes that ask SharePoint: the my-site host for files, the root host for profiles. */
import type { ProfileReading } from '../../core/observation.ts';
import type { ProbeAnswer } from '../../core/preflight/probe.ts';
import type { ListBySharePoint, Probes } from '../../ports/probes.ts';
import type { PhotoWriter } from '../../ports/tenant.ts';
import { libraryName } from '../picture-list.ts';
import { claimLiteral } from '../sharepoint/claims.ts';
import { readChanges, readLibraryRules, readList, readRows } from '../sharepoint/list-calls.ts';
import { fileNames, findPictureFolder } from '../sharepoint/picture-folder.ts';
import { readProfile, readRefusedProfile } from '../sharepoint/profile-answers.ts';
import type { SharePoint } from '../sharepoint/sharepoint-client.ts';
import { refusalOf } from '../sharepoint/sharepoint-error.ts';
import { answerOf, errorAnswer, probeWithinMs, statusAnswer } from './probe-answers.ts';

type SharePointProbes = Pick<
  Probes,
  | 'pictureListBySharePoint'
  | 'pictureFolder'
  | 'libraryRules'
  | 'fileNames'
  | 'writeFile'
  | 'removeFile'
  | 'profile'
  | 'writeProfile'
>;

export interface SharePointProbeOptions {
  readonly mySite: SharePoint;
  readonly root: SharePoint;
  readonly writer: PhotoWriter;
}

const library = `/${libraryName}`;
/** Explains the file to an administrator who finds one that could not be removed. */
const probeText = 'Written by the preflight of Instep to test its permissions. It can be deleted.';

export function sharePointProbes(options: SharePointProbeOptions): SharePointProbes {
  const { mySite, root, writer } = options;
  return {
    pictureListBySharePoint: () => listBySharePoint(mySite),
    pictureFolder: () => answerOf(() => findPictureFolder(mySite, library)),
    libraryRules: () => answerOf(() => readLibraryRules(mySite, library)),
    fileNames: (folder) => answerOf(() => fileNames(mySite, folder)),
    writeFile: (folder, name) =>
      answerOf(() => writer.upload(folder, name, new TextEncoder().encode(probeText))).then(withoutValue),
    removeFile: (path) => answerOf(() => writer.remove(path)).then(withoutValue),
    profile: (upn) => profile(root, upn),
    writeProfile: (upn, property, value) =>
      answerOf(() => writer.setProperty(upn, property, value)).then(withoutValue),
  };
}

function withoutValue(answer: ProbeAnswer<unknown>): ProbeAnswer {
  return answer.kind === 'answered' ? { kind: 'answered', value: undefined } : answer;
}

/** All three requests of the REST inventory, because one may be refused while another is allowed. */
async function listBySharePoint(mySite: SharePoint): Promise<ProbeAnswer<ListBySharePoint>> {
  const list = await answerOf(() => readList(mySite, library));
  if (list.kind !== 'answered') return list;
  if (list.value === undefined) return { kind: 'refused', status: undefined, code: 'no-picture-library' };
  const { listId, token } = list.value;
  const changes = await answerOf(async () => {
    await readRows(mySite, library, { rows: 1 });
    await readChanges(mySite, library, token);
  }).then(withoutValue);
  return { kind: 'answered', value: { listId, changes } };
}

/** A single request, not a batch, so that a refusal keeps its status. */
async function profile(root: SharePoint, upn: string): Promise<ProbeAnswer<ProfileReading>> {
  const purpose = { limiter: 'profiles', cost: 1, kind: 'preflight', withinMs: probeWithinMs } as const;
  const site = await root.open(purpose);
  try {
    const body = await site.profiles().getPropertiesFor(claimLiteral(upn));
    return { kind: 'answered', value: readProfile(body) };
  } catch (error) {
    const refusal = await refusalOf(error);
    if (refusal === undefined) return errorAnswer(error);
    const value = readRefusedProfile(refusal);
    return value.kind === 'missing'
      ? { kind: 'answered', value }
      : statusAnswer(refusal.status, refusal.code);
  }
}
