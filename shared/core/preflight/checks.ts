/** The lines of a preflight: turns the verdicts of probes into checks with a meaning and a remedy. */
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
  /** What does not work if the check failed, is unknown or was not tried. */
  readonly otherwise: string;
}

const meanings: Readonly<Record<ProbeName, Meaning>> = {
  'token-graph': {
    ok: 'Microsoft Graph accepts the identity of Instep.',
    otherwise: 'Without it every run fails at its start.',
  },
  'token-sharepoint': {
    ok: 'SharePoint accepts the identity of Instep.',
    otherwise: 'Without it no profile can be read or written.',
  },
  'token-my-site': {
    ok: 'The My Site host, which stores the photos, accepts the identity of Instep.',
    otherwise: 'Without it no photo file can be read or written.',
  },
  users: {
    ok: 'Users and their changes can be read from the directory.',
    otherwise: 'Without it a run cannot list the users, and fails.',
  },
  'group-members': {
    ok: 'The groups that limit the scope can be read.',
    otherwise: 'Without it a run cannot tell which users are in scope, and fails.',
  },
  photo: {
    ok: 'The photos in Exchange Online can be read.',
    otherwise: 'Without it photos in Exchange stay unknown, and no user is repaired.',
  },
  'photo-batch': {
    ok: 'Photos can be read in batches of twenty, as a run does.',
    otherwise: 'Without it a run cannot read the photos.',
  },
  'picture-list': {
    ok: 'The library that stores the photos is found.',
    otherwise: 'Without it a run cannot find the library that stores the photos.',
  },
  'picture-changes': {
    ok: 'The changes of photo files can be read.',
    otherwise: 'Without it a run cannot tell which photo files changed.',
  },
  'picture-folder': {
    ok: 'The folder of the photos is found, whatever the language of its name.',
    otherwise: 'Without it new photos cannot be stored.',
  },
  'file-names': {
    ok: 'The naming of photo files is known.',
    otherwise:
      'Without it the naming of photo files in this tenant is unknown; a new file is named after the object id.',
  },
  'file-write': {
    ok: 'Photo files can be written and removed.',
    otherwise: 'Without it a repair cannot store a photo in SharePoint.',
  },
  'profile-read': {
    ok: 'The photo that a profile shows can be read.',
    otherwise: 'Without it the photo that SharePoint shows for a user is unknown, and no user is repaired.',
  },
  'profile-write': {
    ok: 'The photo of a profile can be changed.',
    otherwise: 'Without it a repair cannot make a profile show its photo.',
  },
  'multi-geo': {
    ok: 'The geo locations are known. The checks of SharePoint cover the first one only; every location has permissions of its own.',
    otherwise:
      'Without it only the home location of the tenant is known. Users in other locations are unknown, and are not repaired.',
  },
  'storage-tables': {
    ok: 'The tables of Instep can be reached.',
    otherwise: 'Without it Instep cannot store anything, and does nothing.',
  },
  'storage-queues': {
    ok: 'The queues of a run can be reached.',
    otherwise: 'Without it every run fails at its start.',
  },
  'storage-blobs': {
    ok: 'Undo copies and members of groups can be stored.',
    otherwise: 'Without it a repair cannot store an undo copy, and does not start.',
  },
  'integrity-key': {
    ok: 'Key Vault signs with the key of the seals, so that a change of undo copies, plans and unfinished writes in the storage account is noticed.',
    otherwise:
      'Without it no undo copy, plan or unfinished write can be checked: with a key that does not answer nothing is repaired; without a key changes in the storage account are not noticed.',
  },
  telemetry: {
    ok: 'Application Insights accepts events, which the workbook and the alerts need.',
    otherwise: 'Without it events are lost: the workbook stays empty, and the alert for missing runs fires.',
  },
};

/** One line for each probe, in the order of `probeNames`. */
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

/** Every check that was tried passed. */
export function allOk(checks: readonly Pick<Check, 'state'>[]): boolean {
  return checks.every(({ state }) => state === 'ok' || state === 'not-tried');
}

/**
 * Why a check must not write to the tenant now, and how to allow it; undefined: it may write. Mode `report` promises that
 * Instep writes nothing, and even a small write by a check would break that promise
 * (DECISIONS.md, D-preflight-writes).
 */
export function whyNotToWrite(settings: {
  readonly MODE: 'report' | 'repair';
  readonly PAUSED: boolean;
}): string | undefined {
  if (settings.PAUSED) {
    return 'INSTEP_PAUSED is true, so Instep writes nothing to the tenant, not even for a check. Set it to false and try again. GET /api/preflight writes nothing.';
  }
  if (settings.MODE === 'report') {
    return 'INSTEP_MODE is report, so Instep writes nothing to the tenant, not even for a check. Set it to repair when no run is due, try again, and set it back if you like. GET /api/preflight writes nothing.';
  }
  return undefined;
}
