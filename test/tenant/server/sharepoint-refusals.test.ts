/** Everything the simulated SharePoint refuses: never a silent 200, always the service's own error shape. */
import { describe, expect, test } from 'vitest';
import {
  type Asked,
  accountOf,
  filePath,
  folderPath,
  mySite,
  pictures,
  profilePath,
  type Refused,
  root,
  startTestTenant,
} from './kit.ts';

const { tenant, ask } = await startTestTenant();
tenant.join({ upn: 'ada@contoso.com', photo: true });
const json = { 'content-type': 'application/json' };
const upload = folderPath(pictures, "/Files/AddUsingPath(decodedurl='a.jpg',overwrite=true)");
const setProperty = `${profilePath}/SetSingleValueProfileProperty`;

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
});
