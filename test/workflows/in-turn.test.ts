/** Writes of a run begin in turn, and read the photo of one user by one request where they may. */
import { describe, expect, test } from 'vitest';
import type { ServerOptions } from '../../local/tenant/server/options.ts';
import { dayMs } from '../../shared/core/calendar.ts';
import { trustedEtags } from '../../shared/core/etag-behaviour.ts';
import type { RunState } from '../../shared/core/run.ts';
import type { Geo } from '../../shared/ports/tenant.ts';
import { etagBehaviourCursor } from '../../shared/workflows/ledger/cursors.ts';
import { inTurnOf } from '../../shared/workflows/night/repair/in-turn.ts';
import { aloneByBytes } from '../../shared/workflows/observe/alone-by-bytes.ts';
import { play } from '../kit/in-process.ts';

describe('a write begins', () => {
  async function begun({ geo = '', waitedMs = 0, state = 'repairing' as RunState, closedDays = 0 }) {
    const stage = await play();
    const asked: string[] = [];
    const closedAt = new Date(stage.now().getTime() - closedDays * dayMs).toISOString();
    const geoOf = (code: string, home: boolean): Geo => ({
      ...stage.context.geos.home,
      code,
      home,
      inTurn(write) {
        asked.push(code);
        stage.pass({ minutes: waitedMs / 60_000 });
        return write();
      },
    });
    const [home, satellite] = [geoOf('', true), geoOf('EUR', false)];
    stage.wrap('geos', () => ({
      home,
      listing: async () => ({ geos: [home, satellite], partial: undefined, lack: undefined }),
    }));
    stage.wrap('runs', () => ({
      get: async () => ({ etag: '1', value: { state, closedAt } }) as never,
    }));
    const inTurn = inTurnOf(stage.context, { run: { id: 'run' }, line: { geo } });
    const outcome = await inTurn(async () => 'repaired' as const);
    return { asked, outcome };
  }

  test.each([
    { geo: 'EUR', at: 'EUR' },
    { geo: '', at: '' },
    { geo: 'gone', at: '' },
  ])('in the turn of the geo location "$geo", or else of home', async ({ geo, at }) => {
    expect(await begun({ geo })).toEqual({ asked: [at], outcome: 'repaired' });
  });

  test.each([
    { waitedMs: 60_000, state: 'cancelled' as const, outcome: 'busy' },
    { waitedMs: 60_000, state: 'repairing' as const, outcome: 'repaired' },
    { waitedMs: 60_000, state: 'repairing' as const, closedDays: 3, outcome: 'busy' },
    { waitedMs: 1_000, state: 'cancelled' as const, outcome: 'repaired' },
  ])(
    'after $waitedMs ms of a run that is then $state, and was closed $closedDays days before: $outcome',
    async ({ outcome, ...given }) => {
      expect(await begun(given)).toEqual({ asked: [''], outcome });
    },
  );
});

describe('the photo of a user who is repaired', () => {
  async function requests(photoBytesEtag: ServerOptions['photoBytesEtag'], isBelieved: boolean) {
    const stage = await play({ server: { photoBytesEtag }, settings: { GUARD_UPDATES: '100' } });
    const people = ['a', 'b'].map((name) => stage.withPhoto(name));
    await stage.night();
    const bytes = { agreed: isBelieved ? 20 : 0, contradictedAt: undefined };
    await etagBehaviourCursor.set(stage.context.cursors, { ...trustedEtags, bytes });
    const before = stage.server.counts().requests;
    await stage.night();
    const { requests: after } = stage.server.counts();
    const of = (kind: string) => {
      const name = `graph.microsoft.com batch/${kind}`;
      return (after[name] ?? 0) - (before[name] ?? 0);
    };
    for (const person of people) expect((await stage.row(person)).repairedAt).toHaveLength(1);
    return { metadata: of('photo'), bytes: of('photo-value') };
  }

  // The comparison asks for the metadata of both.
  test.each([
    { etag: 'same' as const, isBelieved: false, asked: { metadata: 4, bytes: 2 } },
    { etag: 'same' as const, isBelieved: true, asked: { metadata: 2, bytes: 2 } },
    { etag: 'none' as const, isBelieved: true, asked: { metadata: 4, bytes: 4 } },
  ])('bytes with the ETag "$etag", believed: $isBelieved', async ({ etag, isBelieved, asked }) => {
    expect(await requests(etag, isBelieved)).toEqual(asked);
  });

  test('whose absence is to be proved is asked for metadata alone', async () => {
    const stage = await play({ server: { photoBytesEtag: 'same' } });
    const { id } = stage.withPhoto('a');
    const before = stage.server.counts().photoDownloads;
    const reading = await aloneByBytes(stage.context).describeAlone(id);
    expect(reading).toMatchObject({ kind: 'photo', etag: expect.any(String) });
    expect(stage.server.counts().photoDownloads).toBe(before);
  });
});
