/** Everything the simulated services refuse: never a silent 200, always the service's own error shape. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Asked,
  accountOf,
  batchOf,
  filePath,
  folderPath,
  graph,
  mySite,
  pictures,
  profilePath,
  propertiesPath,
  root,
  startTestTenant,
} from './kit.ts';

const { tenant, ask, token } = await startTestTenant();
const person = tenant.join({ upn: 'ada@contoso.com', photo: true });
const group = '11111111-2222-4333-8444-555555555555';
tenant.directory.groups.set(group, { id: group, displayName: 'All users', members: new Set([person.id]) });
const members = `/v1.0/groups/${group}/transitiveMembers/microsoft.graph.user`;
const listItems = `/v1.0/sites/${mySite}/lists/${tenant.library.listId}/items/delta`;
const json = { 'content-type': 'application/json' };
const upload = folderPath(pictures, "/Files/AddUsingPath(decodedurl='a.jpg',overwrite=true)");
const setProperty = `${profilePath}/SetSingleValueProfileProperty`;
const twentyOne = batchOf(Array.from({ length: 21 }, () => '/users'));

interface Refused {
  readonly asked: string;
  readonly path: string;
  readonly how?: Asked;
  readonly status: number;
  readonly code: string;
}

const graphRefusals: readonly Refused[] = [
  { asked: 'a resource that does not exist', path: '/v1.0/userz', status: 400, code: 'BadRequest' },
  {
    asked: 'a segment that does not exist',
    path: `/v1.0/users/${person.id}/portrait`,
    status: 400,
    code: 'BadRequest',
  },
  { asked: 'another version', path: '/v2.0/users', status: 400, code: 'BadRequest' },
  {
    asked: 'no Authorization header',
    path: '/v1.0/users',
    how: { token: null },
    status: 401,
    code: 'InvalidAuthenticationToken',
  },
  {
    asked: 'a token that was never issued',
    path: '/v1.0/users',
    how: { token: 'a.b.c' },
    status: 401,
    code: 'InvalidAuthenticationToken',
  },
  {
    asked: '$top on users/delta',
    path: '/v1.0/users/delta?$top=10',
    status: 400,
    code: 'Request_UnsupportedQuery',
  },
  {
    asked: '$expand on users/delta',
    path: '/v1.0/users/delta?$expand=manager',
    status: 400,
    code: 'Request_UnsupportedQuery',
  },
  { asked: 'an unknown $ option', path: '/v1.0/users?$selct=id', status: 400, code: 'BadRequest' },
  {
    asked: 'an unknown property in $select',
    path: '/v1.0/users?$select=id,shoeSize',
    status: 400,
    code: 'BadRequest',
  },
  {
    asked: 'an unknown property of a list item',
    path: `${listItems}?$select=etag`,
    status: 400,
    code: 'BadRequest',
  },
  { asked: '$top over 999', path: '/v1.0/users?$top=1000', status: 400, code: 'Request_UnsupportedQuery' },
  { asked: '$top that is no number', path: '/v1.0/users?$top=many', status: 400, code: 'BadRequest' },
  { asked: 'the same option twice', path: '/v1.0/users?$top=5&$top=6', status: 400, code: 'BadRequest' },
  {
    asked: 'a filter that cannot be read',
    path: '/v1.0/users?$filter=shoeSize%20gt%204',
    status: 400,
    code: 'BadRequest',
  },
  {
    asked: 'an advanced filter without ConsistencyLevel',
    path: "/v1.0/users?$count=true&$filter=userType%20ne%20'Guest'",
    status: 400,
    code: 'Request_UnsupportedQuery',
  },
  {
    asked: '$count without ConsistencyLevel',
    path: '/v1.0/users?$count=true',
    status: 400,
    code: 'Request_UnsupportedQuery',
  },
  {
    asked: 'a cast without ConsistencyLevel',
    path: `${members}?$count=true`,
    status: 400,
    code: 'Request_UnsupportedQuery',
  },
  {
    asked: 'a cast without $count',
    path: members,
    how: { headers: { ConsistencyLevel: 'eventual' } },
    status: 400,
    code: 'Request_UnsupportedQuery',
  },
  {
    asked: 'a token users/delta never gave',
    path: '/v1.0/users/delta?$deltatoken=abc',
    status: 400,
    code: 'Directory_InvalidDeltaToken',
  },
  {
    asked: 'a token items/delta never gave',
    path: `${listItems}?token=abc`,
    status: 400,
    code: 'invalidRequest',
  },
  {
    asked: 'a user who does not exist',
    path: '/v1.0/users/00000000-0000-4000-8000-000000000000',
    status: 404,
    code: 'Request_ResourceNotFound',
  },
  {
    asked: 'the photo of a user who does not exist',
    path: '/v1.0/users/00000000-0000-4000-8000-000000000000/photo',
    status: 404,
    code: 'Request_ResourceNotFound',
  },
  {
    asked: 'the photo of a mail address that is no UPN',
    path: '/v1.0/users/missing@contoso.com/photo',
    status: 404,
    code: 'ImageNotFound',
  },
  {
    asked: 'a photo size that does not exist',
    path: `/v1.0/users/${person.id}/photos/50x50`,
    status: 400,
    code: 'ErrorInvalidImageSize',
  },
  {
    asked: 'a group id that is no GUID',
    path: '/v1.0/groups/all-users',
    status: 400,
    code: 'Request_BadRequest',
  },
  {
    asked: 'a group that does not exist',
    path: '/v1.0/groups/00000000-0000-4000-8000-000000000000',
    status: 404,
    code: 'Request_ResourceNotFound',
  },
  {
    asked: 'a site of another tenant',
    path: '/v1.0/sites/fabrikam.sharepoint.com',
    status: 404,
    code: 'itemNotFound',
  },
  {
    asked: 'a list that does not exist',
    path: `/v1.0/sites/${mySite}/lists/Nothing/items/delta`,
    status: 404,
    code: 'itemNotFound',
  },
  {
    asked: 'the wrong verb',
    path: '/v1.0/users/delta',
    how: { method: 'POST', body: {} },
    status: 405,
    code: 'Request_BadRequest',
  },
  {
    asked: 'more than 20 in a batch',
    path: '/v1.0/$batch',
    how: { method: 'POST', body: twentyOne },
    status: 400,
    code: 'MaximumValueExceeded',
  },
  {
    asked: 'an empty batch',
    path: '/v1.0/$batch',
    how: { method: 'POST', body: { requests: [] } },
    status: 400,
    code: 'BadRequest',
  },
  {
    asked: 'a batch with the same id twice',
    path: '/v1.0/$batch',
    how: {
      method: 'POST',
      body: {
        requests: [
          { id: '1', method: 'GET', url: '/users' },
          { id: '1', method: 'GET', url: '/users' },
        ],
      },
    },
    status: 400,
    code: 'BadRequest',
  },
  {
    asked: 'a batch with a number as id',
    path: '/v1.0/$batch',
    how: { method: 'POST', body: { requests: [{ id: 1, method: 'GET', url: '/users' }] } },
    status: 400,
    code: 'BadRequest',
  },
  {
    asked: 'an absolute address in a batch',
    path: '/v1.0/$batch',
    how: { method: 'POST', body: batchOf([`https://${graph}/v1.0/users`]) },
    status: 400,
    code: 'BadRequest',
  },
  {
    asked: 'a dependency on a part that is not there',
    path: '/v1.0/$batch',
    how: {
      method: 'POST',
      body: { requests: [{ id: '1', method: 'GET', url: '/users', dependsOn: ['9'] }] },
    },
    status: 400,
    code: 'BadRequest',
  },
  {
    asked: 'a batch without Content-Type',
    path: '/v1.0/$batch',
    how: { method: 'POST', body: '{"requests":[]}' },
    status: 400,
    code: 'BadRequest',
  },
  {
    asked: 'a batch as plain text',
    path: '/v1.0/$batch',
    how: { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } },
    status: 415,
    code: 'UnsupportedMediaType',
  },
  {
    asked: 'a batch of broken JSON',
    path: '/v1.0/$batch',
    how: { method: 'POST', body: '{"requests":', headers: json },
    status: 400,
    code: 'BadRequest',
  },
];

describe('Graph refuses', () => {
  test.each(graphRefusals)('$asked: $status $code', async ({ path, how, status, code }) => {
    const answer = await ask(graph, path, how);
    expect(answer.status).toBe(status);
    expect(answer.json.error).toMatchObject({
      code,
      message: expect.stringMatching(/./),
      innerError: {
        date: expect.any(String),
        'request-id': expect.any(String),
        'client-request-id': expect.any(String),
      },
    });
  });

  test('a token of another host', async () => {
    const answer = await ask(graph, '/v1.0/users', { token: await token(root) });
    expect([answer.status, answer.json.error.code]).toEqual([401, 'InvalidAuthenticationToken']);
    expect(answer.json.error.message).toContain('audience');
  });
});

const notFound = '-2147024894, System.IO.FileNotFoundException';
const invalidQuery = '-1, Microsoft.SharePoint.Client.InvalidClientQueryException';
const clientService = '-1, Microsoft.SharePoint.Client.ClientServiceException';

const sharePointRefusals: readonly Refused[] = [
  {
    asked: 'a method that does not exist',
    path: '/_api/web/GetFolderByName(x)',
    status: 404,
    code: '-1, Microsoft.SharePoint.Client.ResourceNotFoundException',
  },
  { asked: 'the wrong verb', path: setProperty, status: 405, code: clientService },
  {
    asked: 'a POST to an address that is only read',
    path: folderPath(pictures),
    how: { method: 'POST' },
    status: 405,
    code: clientService,
  },
  {
    asked: 'an unknown $ option',
    path: `${folderPath(pictures, '/Folders')}?$selct=Name`,
    status: 400,
    code: invalidQuery,
  },
  {
    asked: 'an unknown property in $select',
    path: `${folderPath(pictures)}?$select=Nam`,
    status: 400,
    code: invalidQuery,
  },
  {
    asked: 'a folder that does not exist',
    path: folderPath('/User Photos/Nowhere'),
    status: 404,
    code: notFound,
  },
  {
    asked: 'an upload to a folder that does not exist',
    path: folderPath('/User Photos/Nowhere', "/Files/AddUsingPath(decodedurl='a.jpg',overwrite=true)"),
    how: { method: 'POST', body: 'x' },
    status: 404,
    code: notFound,
  },
  {
    asked: 'an upload under a name that is not allowed',
    path: folderPath(pictures, "/Files/AddUsingPath(decodedurl='a%7Cb.jpg')"),
    how: { method: 'POST', body: 'x' },
    status: 400,
    code: '-2130575245, Microsoft.SharePoint.SPException',
  },
  {
    asked: 'an upload without bytes',
    path: upload,
    how: { method: 'POST' },
    status: 400,
    code: invalidQuery,
  },
  {
    asked: 'a file that does not exist',
    path: filePath(`${pictures}/missing.jpg`),
    status: 404,
    code: '-2130575338, Microsoft.SharePoint.SPException',
  },
  {
    asked: 'the bytes of a file that does not exist',
    path: filePath(`${pictures}/missing.jpg`, '/$value'),
    status: 404,
    code: '-2130575338, Microsoft.SharePoint.SPException',
  },
  {
    asked: 'deleting a file that does not exist',
    path: filePath(`${pictures}/missing.jpg`),
    how: { method: 'DELETE' },
    status: 404,
    code: '-2130575338, Microsoft.SharePoint.SPException',
  },
  {
    asked: 'a parameter without quotes',
    path: `${profilePath}/GetPropertiesFor(accountName=@v)?@v=ada`,
    status: 400,
    code: invalidQuery,
  },
  {
    asked: 'a parameter alias that is not defined',
    path: `${profilePath}/GetPropertiesFor(accountName=@v)`,
    status: 400,
    code: invalidQuery,
  },
  {
    asked: 'a property of a profile that does not exist',
    path: setProperty,
    how: {
      method: 'POST',
      body: { accountName: accountOf('missing@contoso.com'), propertyName: 'PictureURL', propertyValue: '' },
    },
    status: 500,
    code: '-1, Microsoft.Office.Server.UserProfiles.UserNotFoundException',
  },
  {
    asked: 'a property that does not exist',
    path: setProperty,
    how: {
      method: 'POST',
      body: { accountName: accountOf('ada@contoso.com'), propertyName: 'PictureUrl', propertyValue: '' },
    },
    status: 500,
    code: '-1, Microsoft.Office.Server.UserProfiles.PropertyNotDefinedException',
  },
  {
    asked: 'a read-only property',
    path: setProperty,
    how: {
      method: 'POST',
      body: {
        accountName: accountOf('ada@contoso.com'),
        propertyName: 'msOnline-ObjectId',
        propertyValue: '',
      },
    },
    status: 500,
    code: '-1, Microsoft.Office.Server.UserProfiles.PropertyNotEditableException',
  },
  {
    asked: 'a missing parameter',
    path: setProperty,
    how: { method: 'POST', body: { accountName: accountOf('ada@contoso.com') } },
    status: 400,
    code: invalidQuery,
  },
  {
    asked: 'a JSON post without Content-Type',
    path: setProperty,
    how: { method: 'POST', body: '{}' },
    status: 415,
    code: clientService,
  },
  {
    asked: 'a JSON post as a form',
    path: setProperty,
    how: { method: 'POST', body: '{}', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    status: 415,
    code: clientService,
  },
  {
    asked: 'broken JSON',
    path: setProperty,
    how: { method: 'POST', body: '{"a":', headers: json },
    status: 400,
    code: invalidQuery,
  },
  {
    asked: 'a batch that is not multipart',
    path: '/_api/$batch',
    how: { method: 'POST', body: {} },
    status: 415,
    code: clientService,
  },
  {
    asked: 'a batch that does not end',
    path: '/_api/$batch',
    how: { method: 'POST', body: '--b\n', headers: { 'content-type': 'multipart/mixed; boundary=b' } },
    status: 400,
    code: invalidQuery,
  },
  {
    asked: 'two uploads in one batch',
    path: '/_api/$batch',
    how: multipart([`POST https://${mySite}${upload}`, `POST https://${mySite}${upload}`]),
    status: 400,
    code: invalidQuery,
  },
  {
    asked: 'more than 20 in one batch',
    path: '/_api/$batch',
    how: multipart(Array.from({ length: 21 }, () => `GET https://${mySite}/_api/web`)),
    status: 400,
    code: invalidQuery,
  },
  {
    asked: 'a batch that leaves its site',
    path: '/_api/$batch',
    how: multipart([`GET https://${root}/_api/web`]),
    status: 400,
    code: invalidQuery,
  },
];

/** Requests as PnPjs writes them: reads on their own, everything else in a change set. */
function multipart(lines: readonly string[]): Asked {
  const parts = lines.map((line) => {
    const one = `Content-Type: application/http\nContent-Transfer-Encoding: binary\n\n${line} HTTP/1.1\naccept: application/json\n\n`;
    if (line.startsWith('GET ')) return `--batch_1\n${one}`;
    return `--batch_1\nContent-Type: multipart/mixed; boundary="changeset_1"\n\n--changeset_1\n${one}--changeset_1--\n\n`;
  });
  return {
    method: 'POST',
    body: `${parts.join('')}--batch_1--\n`,
    headers: { 'content-type': 'multipart/mixed; boundary=batch_1' },
  };
}

describe('SharePoint refuses', () => {
  test.each(sharePointRefusals)('$asked: $status $code', async ({ path, how, status, code }) => {
    const answer = await ask(mySite, path, how);
    expect(answer.status).toBe(status);
    expect(answer.json['odata.error']).toMatchObject({
      code,
      message: { lang: 'en-US', value: expect.stringMatching(/./) },
    });
  });

  test('an upload over a file without overwrite', async () => {
    const path = folderPath(pictures, "/Files/AddUsingPath(decodedurl='twice.jpg')");
    expect((await ask(mySite, path, { method: 'POST', body: 'x' })).status).toBe(200);
    const again = await ask(mySite, path, { method: 'POST', body: 'x' });
    expect([again.status, again.json['odata.error'].code]).toEqual([
      400,
      '-2130575257, Microsoft.SharePoint.SPException',
    ]);
  });

  test('deleting a file that has changed since', async () => {
    await ask(mySite, upload, { method: 'POST', body: 'x' });
    const answer = await ask(mySite, filePath(`${pictures}/a.jpg`), {
      method: 'DELETE',
      headers: { 'if-match': '"{X},1"' },
    });
    expect(answer.status).toBe(412);
  });

  test.each([
    ['no Authorization header', null, 'invalid_request'],
    ['a token that was never issued', 'a.b.c', 'invalid_token'],
  ])('%s: 401 with its challenge', async (_what, given, error) => {
    const answer = await ask(mySite, '/_api/web', { token: given });
    expect([answer.status, answer.json.error]).toEqual([401, error]);
    expect(answer.headers['www-authenticate']).toContain('client_id="00000003-0000-0ff1-ce00-000000000000"');
  });

  test.each([graph, root])('a token of %s on the my-site host', async (other) => {
    const answer = await ask(mySite, '/_api/web', { token: await token(other) });
    expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
  });
});

describe('the tenant does not answer', () => {
  test('for a host that is not its own', async () => {
    const answer = await ask('localhost', '/v1.0/users', { token: null });
    expect(answer.status).toBe(421);
  });

  test('outside /_api on SharePoint', async () => {
    const answer = await ask(mySite, '/personal/ada');
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  });
});

describe('a token that was good', () => {
  let before: string;
  beforeAll(async () => {
    before = await token(graph);
    tenant.setOffset(86_400_001);
  });

  test('is refused once the tenant’s clock is past its end', async () => {
    const answer = await ask(graph, '/v1.0/users', { token: before });
    expect([answer.status, answer.json.error.code]).toEqual([401, 'InvalidAuthenticationToken']);
    expect(answer.json.error.message).toContain('expired');
  });

  test('and a new one is accepted', async () => {
    expect((await ask(graph, '/v1.0/users')).status).toBe(200);
    expect((await ask(mySite, propertiesPath(accountOf('ada@contoso.com')))).status).toBe(200);
  });
});
