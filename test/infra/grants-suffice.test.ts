/** The script grants what the adapters need: with all permissions nothing is refused, and without one of them something is. */
import { expect, test } from 'vitest';
import { connectToTenant } from '../adapters/transport/tenant-connection.ts';
import { grantStage, graphHost, mySite } from './kit/grant-stage.ts';

type Roles = Readonly<Record<string, readonly string[]>>;

async function granted(): Promise<{ graph: readonly string[]; sharePoint: readonly string[] }> {
  const { run, state } = await grantStage();
  await run('--tenant', 'contoso', '--group-scope', '--apply');
  return state();
}

/** Sends all requests of a night and a repair to the tenant; answers those that were refused. */
async function refusedWith(roles: Roles): Promise<string[]> {
  const { directory, sourcePhotos, library, profiles, writer, server } = await connectToTenant(
    { users: 2, kind: 'in-step' },
    { roles },
  );
  const { tenant } = server;
  const [person] = [...tenant.users.values()];
  if (person === undefined) throw new Error('a person is needed');
  const { id, upn } = person;
  const group = tenant.addGroup('All users', [id]);
  const path = tenant.pathShown(id, 'M') ?? '';
  const asked: Readonly<Record<string, () => Promise<unknown>>> = {
    'who is there': () => directory.usersDelta(undefined),
    'members of a group': async () => {
      for await (const page of directory.transitiveMembers(group.id)) expect(page).toEqual([id]);
    },
    photo: async () => expect(await sourcePhotos.describeAlone(id)).toMatchObject({ kind: 'photo' }),
    'changes of the library': () => library.delta(undefined),
    'reading a file': async () => expect(await library.read(path)).toMatchObject({ kind: 'file' }),
    'writing a file': () => writer.remove(path),
    'reading a profile': async () =>
      expect((await profiles.read([{ id, upn }])).get(id)).toMatchObject({ kind: 'profile' }),
    'writing a profile': () => writer.setProperty(upn, 'SPS-PicturePlaceholderState', '0'),
  };
  const refused: string[] = [];
  for (const [name, ask] of Object.entries(asked)) await ask().catch(() => refused.push(name));
  await server.stop();
  return refused;
}

const files = ['changes of the library', 'reading a file', 'writing a file'];

test.each([
  ['nothing', '', []],
  ['graph', 'User.Read.All', ['who is there']],
  // Microsoft also takes User.Read.All for photos; this is the least that it documents for them.
  ['graph', 'ProfilePhoto.Read.All', []],
  ['graph', 'GroupMember.Read.All', ['members of a group']],
  // Then SharePoint's own REST lists the library, by the grant for its files.
  ['graph', 'Sites.Selected', []],
  ['sharePoint', 'User.ReadWrite.All', ['reading a profile', 'writing a profile']],
  ['sharePoint', 'Sites.Selected', files],
] as const)('without %s %s', async (api, role, expected) => {
  const { graph, sharePoint } = await granted();
  const ofGraph = api === 'graph' ? graph.filter((one) => one !== role) : graph;
  const ofSharePoint = api === 'sharePoint' ? sharePoint.filter((one) => one !== role) : sharePoint;
  const roles = { [graphHost]: ofGraph, [mySite]: ofSharePoint, 'contoso.sharepoint.com': ofSharePoint };
  expect(await refusedWith(roles)).toEqual(expected);
});
