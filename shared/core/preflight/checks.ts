/** From verdicts to what people and scripts read. */
import { type Environment, remedyFor } from './lacks.ts';
import { type ProbeName, type ProbeState, probeNames, type Verdict } from './probe.ts';

export interface Check {
  readonly name: ProbeName;
  readonly state: ProbeState;
  readonly means: string;
  readonly detail: string;
  readonly remedy?: string;
}

interface Meaning {
  /** What works. */
  readonly ok: string;
  /** True of what is missing, unknown, or was not tried. */
  readonly otherwise: string;
}

const meanings: Readonly<Record<ProbeName, Meaning>> = {
  'token-graph': {
    ok: 'Microsoft Graph accepts who Instep is.',
    otherwise: 'Without it no run gets beyond its start.',
  },
  'token-sharepoint': {
    ok: 'SharePoint accepts who Instep is.',
    otherwise: 'Without it no profile can be read or written.',
  },
  'token-my-site': {
    ok: 'The my-site host, which keeps the pictures, accepts who Instep is.',
    otherwise: 'Without it no picture file can be read or written.',
  },
  users: {
    ok: 'The directory tells who is there and what changes.',
    otherwise: 'Without it a run cannot know who is there, and fails.',
  },
  'group-members': {
    ok: 'The groups that bound the scope can be read.',
    otherwise: 'Without it nobody knows who is in scope, and a run fails.',
  },
  photo: {
    ok: 'The photos that Exchange Online has can be read.',
    otherwise: 'Without it photos in Exchange stay unknown, and nothing is done for anybody.',
  },
  'photo-batch': {
    ok: 'Photos can be asked for twenty at a time, as a night does.',
    otherwise: 'Without it a night cannot read the photos.',
  },
  'picture-list': {
    ok: 'The library that keeps the pictures is found.',
    otherwise: 'Without it a run cannot find the library that keeps the pictures.',
  },
  'picture-changes': {
    ok: 'It is told which picture files changed.',
    otherwise: 'Without it a run cannot know which picture files changed.',
  },
  'picture-folder': {
    ok: 'The folder of the pictures is found, in whatever language its name is.',
    otherwise: 'Without it new photos have no place to go to.',
  },
  'file-names': {
    ok: 'What picture files are named after is known.',
    otherwise:
      'Without it nobody knows how this tenant names picture files; a new picture is named after the object id.',
  },
  'file-write': {
    ok: 'Picture files can be written and removed.',
    otherwise: 'Without it a repair cannot put a picture into SharePoint.',
  },
  'profile-read': {
    ok: 'Profiles tell which picture they show.',
    otherwise: 'Without it nobody knows what users show in SharePoint, and nothing is done for anybody.',
  },
  'profile-write': {
    ok: 'Profiles can be made to show another picture.',
    otherwise: 'Without it a repair cannot make a profile show its picture.',
  },
  'multi-geo': {
    ok: 'It is known which geo locations keep pictures. Of these lines, those about SharePoint are about the first: each has rights of its own.',
    otherwise:
      'Without it only the geo location of the tenant is known: people in others count as unknown, and nothing is done for them.',
  },
  'storage-tables': {
    ok: 'What Instep remembers can be reached.',
    otherwise: 'Without it Instep remembers nothing, and does nothing.',
  },
  'storage-queues': {
    ok: 'The queues that carry a run can be reached.',
    otherwise: 'Without it no run gets beyond its start.',
  },
  'storage-blobs': {
    ok: 'Undo copies and members of groups can be kept.',
    otherwise: 'Without it a repair keeps no undo copy, and therefore does not begin.',
  },
  telemetry: {
    ok: 'Application Insights takes events: reports, workbook and alerts have something to go by.',
    otherwise: 'Without it events are lost: the workbook stays empty, and the alert on absent runs fires.',
  },
};

/** One line for each probe, in the order in which they are told. */
export function checksOf(
  verdicts: Readonly<Record<ProbeName, Verdict>>,
  environment: Environment,
): readonly Check[] {
  return probeNames.map((name) => {
    const { state, detail, lack } = verdicts[name];
    const { ok, otherwise } = meanings[name];
    const check = { name, state, means: state === 'ok' ? ok : otherwise, detail };
    return lack === undefined ? check : { ...check, remedy: remedyFor(lack, environment) };
  });
}

/** Everything that was tried is there. */
export function allOk(checks: readonly Pick<Check, 'state'>[]): boolean {
  return checks.every(({ state }) => state === 'ok' || state === 'not-tried');
}

/**
 * Why nothing may be written to the tenant now, and how it could; undefined: it may. `report` promises to write nothing,
 * and a probe that did would break the promise, however little it changes (DECISIONS.md, D-preflight-writes).
 */
export function whyNotToWrite(settings: {
  readonly MODE: 'report' | 'repair';
  readonly PAUSED: boolean;
}): string | undefined {
  if (settings.PAUSED) {
    return 'INSTEP_PAUSED is true, and then nothing is written to the tenant, no probe either. Set it to false, and ask again; GET /api/preflight writes nothing.';
  }
  if (settings.MODE === 'report') {
    return 'INSTEP_MODE is report, and then nothing is written to the tenant, no probe either. Set it to repair when no run is due, ask again, and set it back if you like; GET /api/preflight writes nothing.';
  }
  return undefined;
}
