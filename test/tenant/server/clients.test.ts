/** The real clients, under the real host names, in a process redirected to the tenant. */
import { ManagedIdentityCredential } from '@azure/identity';
import { Client } from '@microsoft/microsoft-graph-client';
import type { User } from '@microsoft/microsoft-graph-types';
import { BrowserFetch, DefaultParse } from '@pnp/queryable';
import { DefaultHeaders, DefaultInit, type ISPQueryable, SPQueryable } from '@pnp/sp';
import { createBatch } from '@pnp/sp/batching.js';
import { Files, fileFromServerRelativePath } from '@pnp/sp/files/index.js';
import { folderFromServerRelativePath } from '@pnp/sp/folders/index.js';
import { type IProfiles, Profiles } from '@pnp/sp/profiles/index.js';
import { expect, test } from 'vitest';
import { redirectToTenant } from '../../../local/tenant/redirect.ts';
import { accountOf, addPeople, graph, mySite, pictures, root, startTestTenant } from './kit.ts';

const { tenant, server } = await startTestTenant();
const [ada, bob] = addPeople(tenant, 30);
if (!ada || !bob) throw new Error('two people are needed');
redirectToTenant(server);
process.env.IDENTITY_ENDPOINT = server.identityUrl;
process.env.IDENTITY_HEADER = server.identityHeader;
const credential = new ManagedIdentityCredential();

async function bearer(host: string): Promise<string> {
  return (await credential.getToken(`https://${host}/.default`)).token;
}

const client = Client.init({ authProvider: (done) => void bearer(graph).then((token) => done(null, token)) });

type Behavior = Parameters<ISPQueryable['using']>[0];

function connect(host: string): ISPQueryable {
  const authorized: Behavior = (instance) => {
    (instance as ISPQueryable).on.auth.replace(async (url, init) => {
      const headers = { ...init.headers, Authorization: `Bearer ${await bearer(host)}` };
      return [url, { ...init, headers }];
    });
    return instance;
  };
  const root = SPQueryable(`https://${host}`);
  root.using(DefaultInit(), DefaultHeaders(), BrowserFetch(), DefaultParse(), authorized);
  return root;
}

function batchedProfiles(host: string): readonly [IProfiles, () => Promise<void>] {
  const batched = connect(host);
  const [behavior, execute] = createBatch(batched);
  batched.using(behavior);
  return [Profiles(batched), execute];
}

test('the Graph client follows next links with the real managed-identity credential', async () => {
  const users: User[] = [];
  for (let link: string | undefined = '/users?$top=10&$select=id,userPrincipalName'; link; ) {
    const page: { value: User[]; '@odata.nextLink'?: string } = await client.api(link).get();
    users.push(...page.value);
    link = page['@odata.nextLink'];
  }
  expect(users).toHaveLength(30);
});

test('the Graph client reads an error as a GraphError', async () => {
  const failure = await client
    .api(`/users/${tenant.random.guid()}`)
    .get()
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' });
});

test('PnPjs reads and writes profiles, on their own and in a batch, with the answers in order', async () => {
  expect(await Profiles(connect(root)).getPropertiesFor(accountOf(ada.upn))).toMatchObject({
    AccountName: accountOf(ada.upn),
  });
  const [profiles, execute] = batchedProfiles(root);
  const answers = [
    profiles.getPropertiesFor(accountOf(ada.upn)),
    profiles.setSingleValueProfileProperty(accountOf(bob.upn), 'SPS-PicturePlaceholderState', '1'),
    profiles.getPropertiesFor(accountOf('missing@contoso.com')),
    profiles.getPropertiesFor(accountOf(bob.upn)),
    profiles.setSingleValueProfileProperty(accountOf('missing@contoso.com'), 'PictureURL', ''),
  ].map((answer) => answer.catch((error: unknown) => error));
  await execute();
  const [first, , missing, last, failed] = await Promise.all(answers);
  expect(first).toMatchObject({ AccountName: accountOf(ada.upn) });
  expect(missing).toMatchObject({ 'odata.null': true });
  expect(last).toMatchObject({ AccountName: accountOf(bob.upn) });
  expect(failed).toMatchObject({ status: 500 });
  expect(bob.profile?.properties.get('SPS-PicturePlaceholderState')).toBe('1');
  const counts = server.counts().requests;
  expect([
    counts[`${root} sp-batch`],
    counts[`${root} sp-batch/profile-read`],
    counts[`${root} sp-batch/profile-write`],
  ]).toEqual([1, 3, 2]);
});

test('PnPjs splits 45 reads into batches of 20', async () => {
  const [profiles, execute] = batchedProfiles(root);
  const before = server.counts().requests[`${root} sp-batch`] ?? 0;
  const answers = Array.from({ length: 45 }, () => profiles.getPropertiesFor(accountOf(ada.upn)));
  await execute();
  expect(await Promise.all(answers)).toHaveLength(45);
  expect(server.counts().requests[`${root} sp-batch`]).toBe(before + 3);
});

test('PnPjs lists folders and uploads, reads and deletes a file', async () => {
  const site = connect(mySite);
  const folders = await folderFromServerRelativePath(site, '/User Photos').folders.select('Name')<
    { Name: string }[]
  >();
  expect(folders.map(({ Name }) => Name)).toContain('Profile Pictures');
  const bytes = await ada.photo?.bytes();
  const name = `${ada.id}_LThumb.jpg`;
  const files = Files(folderFromServerRelativePath(site, pictures));
  await files.addUsingPath(name, new Blob([new Uint8Array(bytes ?? [])]), { Overwrite: true });
  const file = fileFromServerRelativePath(site, `${pictures}/${name}`);
  expect(new Uint8Array(await file.getBuffer()).subarray(0, 2)).toEqual(new Uint8Array([0xff, 0xd8]));
  await file.delete();
  await expect(file.getBuffer()).rejects.toMatchObject({ status: 404 });
});

test('requests to other hosts go where they always went', async () => {
  const response = await fetch(`${server.controlUrl}/clock`);
  expect(response.status).toBe(200);
});
