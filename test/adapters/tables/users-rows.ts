/** Sample rows of the table Users. */
import type { UserSnapshot } from '../../../shared/ports/state.ts';

export const emptySnapshot: UserSnapshot = {
  agreement: undefined,
  profile: undefined,
  pending: undefined,
  absentSince: undefined,
  trouble: undefined,
  repairedAt: [],
  undoneSha: undefined,
  deepCheckedAt: '',
  lastObservation: undefined,
  source: undefined,
};

const sha = (digit: string) => digit.repeat(64);

export const fullSnapshot: UserSnapshot = {
  agreement: {
    sourceEtag: '"1"',
    sourceSha: sha('a'),
    host: 'contoso-my.sharepoint.com',
    base: 'a_b@contoso.com',
    files: {
      S: { etag: undefined, sha: sha('b') },
      M: { etag: '"{guid},3"', sha: sha('c') },
      L: { etag: '"{guid},4"', sha: sha('d') },
    },
    at: '2026-11-01T00:00:00.000Z',
  },
  profile: {
    kind: 'own',
    host: 'contoso-my.sharepoint.com',
    pictureUrl: 'https://contoso-my.sharepoint.com/User%20Photos/Profilbilder/ä_MThumb.jpg?t=1',
    placeholderState: '0',
    syncState: '1',
    readAt: '2026-11-02T00:00:00.000Z',
  },
  pending: {
    runId: 'r1',
    sourceEtag: '"2"',
    sourceSha: sha('e'),
    host: 'contoso-my.sharepoint.com',
    base: 'a_b@contoso.com',
    shas: { S: sha('1'), M: sha('2'), L: sha('3') },
    at: '2026-11-03T00:00:00.000Z',
    undo: { runId: 'r0', marks: undefined },
  },
  absentSince: '2026-11-04T00:00:00.000Z',
  trouble: {
    attempts: 2,
    code: 'http-503',
    since: '2026-11-01T00:00:00.000Z',
    nextAt: '2026-11-05T00:00:00.000Z',
  },
  repairedAt: ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z'],
  undoneSha: sha('f'),
  deepCheckedAt: '2026-11-06T00:00:00.000Z',
  lastObservation: {
    key: 'k',
    situation: {
      source: 'photo',
      profile: 'own',
      picture: 'none',
      pending: false,
      agreed: true,
      sourceMoved: false,
      targetMoved: true,
      ownFilesMatch: false,
      ownBase: true,
      samePicture: false,
      complete: false,
      followsExchange: true,
      undoing: false,
    },
    sourceSha: sha('a'),
    targetSha: undefined,
  },
  source: { kind: 'photo', pixels: { width: 96, height: 120 } },
};

export function facts(id: string, upn = `${id.slice(0, 8)}@contoso.com`) {
  return { id, upn, enabled: true, userType: 'Member', mailboxPlan: true, geo: '', epoch: 1 } as const;
}
