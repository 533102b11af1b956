/** Every known refusal of each check, with its remedy; every other refusal is unknown. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Lack, remedyFor } from '../../shared/core/preflight/lacks.ts';
import type { ProbeName, Refused } from '../../shared/core/preflight/probe.ts';
import type { Probes } from '../../shared/ports/probes.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { type PreflightStage, preflightStage } from '../kit/preflight-stage.ts';
import { check, withProbes } from './preflight-lines.ts';

let stage: PreflightStage;
let context: Context;
beforeAll(async () => {
  stage = await preflightStage();
  const real = stage.context({ settings: { SCOPE_GROUP: '11111111-1111-4111-8111-111111111111' } });
  context = { ...real, probes: askedOnce(real.probes) };
});
afterEach(() => stage.reset());
afterAll(() => stage?.stop());

/** Probes that no test refuses are called once for all tests. */
function askedOnce({ environment, inTime, ...probes }: Probes): Probes {
  const answers = new Map<string, unknown>();
  const asked = Object.entries(probes).map(([name, ask]) => [
    name,
    (...given: unknown[]) => {
      const key = JSON.stringify([name, given]);
      if (!answers.has(key)) answers.set(key, (ask as (...all: unknown[]) => unknown)(...given));
      return answers.get(key);
    },
  ]);
  return { environment, inTime, ...Object.fromEntries(asked) };
}

type Answering = (refused: Refused) => Partial<Probes>;

interface Question {
  readonly line: ProbeName;
  readonly of: Answering;
  readonly write?: boolean;
  /** By status, or by code. */
  readonly lacks: Readonly<Record<string, Lack>>;
}

const answered = <T>(value: T) => ({ kind: 'answered', value }) as const;

const refusedBySharePoint: Partial<Probes> = {
  pictureListBySharePoint: async () => ({ kind: 'refused', status: 403, code: 'accessDenied' }),
};
const listLacks = {
  403: 'library-role',
  404: 'library-not-served',
  501: 'library-not-served',
  'list-not-listed': 'no-library',
} as const;
const fileLacks = { 401: 'files-role', 403: 'files-role' } as const;

const questions: Readonly<Record<string, Question>> = {
  'the token': {
    line: 'token-graph',
    of: (no) => ({ token: async () => no }),
    lacks: { 401: 'token-not-accepted', 'no token for graph': 'no-token' },
  },
  'the directory': {
    line: 'users',
    of: (no) => ({ someUsers: async () => no }),
    lacks: { 403: 'users-role' },
  },
  'the groups': {
    line: 'group-members',
    of: (no) => ({ groupMembers: async () => no }),
    lacks: { 403: 'groups-role', 'group-not-found': 'no-such-group' },
  },
  'the photo': { line: 'photo', of: (no) => ({ photo: async () => no }), lacks: { 403: 'photos-role' } },
  'the batch': {
    line: 'photo-batch',
    of: (no) => ({ photoInBatch: async () => no }),
    lacks: { 400: 'no-batch', 403: 'no-batch', 404: 'no-batch', 405: 'no-batch', 501: 'no-batch' },
  },
  'the list, in words of which nights make nothing': {
    line: 'picture-list',
    of: (no) => ({ pictureList: async () => no }),
    lacks: { 400: 'library-not-served' },
  },
  'the list, by both': {
    line: 'picture-list',
    of: (no) => ({ pictureList: async () => answered(no), ...refusedBySharePoint }),
    lacks: listLacks,
  },
  'the changes, in words of which nights make nothing': {
    line: 'picture-changes',
    of: (no) => ({ pictureChanges: async () => no }),
    lacks: { 400: 'library-not-served' },
  },
  'the changes, by both': {
    line: 'picture-changes',
    of: (no) => ({ pictureChanges: async () => answered(no), ...refusedBySharePoint }),
    lacks: listLacks,
  },
  'the folder': {
    line: 'picture-folder',
    of: (no) => ({ pictureFolder: async () => no }),
    lacks: {
      ...fileLacks,
      404: 'no-library',
      'no-picture-folder': 'no-folder',
      'ambiguous-picture-folder': 'several-folders',
    },
  },
  'the files': { line: 'file-names', of: (no) => ({ fileNames: async () => no }), lacks: fileLacks },
  'writing a file': {
    line: 'file-write',
    of: (no) => ({ writeFile: async () => no }),
    write: true,
    lacks: fileLacks,
  },
  'the profile': {
    line: 'profile-read',
    of: (no) => ({ profile: async () => no }),
    lacks: { 401: 'profiles-role', 403: 'profiles-role' },
  },
  'writing the profile': {
    line: 'profile-write',
    of: (no) => ({ writeProfile: async () => no }),
    write: true,
    lacks: { 401: 'profile-writes-refused', 403: 'profile-writes-refused', 'no-profile': 'no-profile' },
  },
  tables: storage('storage-tables', 'tables-role'),
  queues: storage('storage-queues', 'queues-role'),
  blobs: storage('storage-blobs', 'blobs-role'),
  telemetry: {
    line: 'telemetry',
    of: (no) => ({ telemetry: async () => no }),
    lacks: {
      'bad-connection-string': 'telemetry-address',
      400: 'telemetry-address',
      401: 'telemetry-role',
      403: 'telemetry-role',
      404: 'telemetry-address',
    },
  },
};

function storage(line: ProbeName, role: Lack): Question {
  return {
    line,
    of: (no) => ({ storage: async () => no }),
    lacks: { 403: role, 404: 'storage-incomplete', AuthorizationFailure: 'storage-network' },
  };
}

function refused(statusOrCode: string): Refused {
  const status = Number(statusOrCode);
  return Number.isNaN(status)
    ? { kind: 'refused', status: undefined, code: statusOrCode }
    : { kind: 'refused', status, code: `http-${status}` };
}

async function lineFor({ line, of, write = false }: Question, statusOrCode: string) {
  return check(withProbes(context, of(refused(statusOrCode))), line, { write });
}

function remedy(lack: Lack, principalId: string | undefined): string {
  const { settings, probes } = stage.context();
  const tenant = { tenant: settings.TENANT, tenantId: settings.TENANT_ID, cloud: settings.CLOUD };
  return remedyFor(lack, { ...probes.environment, ...tenant, principalId });
}

describe.each(Object.entries(questions))('a refusal of %s', (_name, question) => {
  test.each(Object.entries(question.lacks))('with %s is the lack of %s', async (statusOrCode, lack) => {
    const { state, ...line } = await lineFor(question, statusOrCode);
    expect(state).toBe('missing');
    const principalId = question.line === 'token-graph' ? undefined : '7d3f8c1e-52a4-4b0d-9c35-e1f60a2b4d97';
    expect(line.remedy).toBe(remedy(lack, principalId));
  });

  test('that is not in the table is unknown', async () => {
    expect(await lineFor(question, '418')).toMatchObject({ state: 'unknown' });
  });
});
