/** Everything the simulated Graph refuses: never a silent 200, always the service's own error shape. */
import { describe, expect, test } from 'vitest';
import { batchOf, graph, mySite, type Refused, startTestTenant } from './kit.ts';

const { tenant, ask } = await startTestTenant();
const person = tenant.join({ upn: 'ada@contoso.com', photo: true });
const group = '11111111-2222-4333-8444-555555555555';
tenant.directory.groups.set(group, { id: group, displayName: 'All users', members: new Set([person.id]) });
const members = `/v1.0/groups/${group}/transitiveMembers/microsoft.graph.user`;
const listItems = `/v1.0/sites/${mySite}/lists/${tenant.library.listId}/items/delta`;
const json = { 'content-type': 'application/json' };
const twentyOne = batchOf(Array.from({ length: 21 }, () => '/users'));

const requests: readonly Refused[] = [
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
];

const batches: readonly Refused[] = [
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
  test.each([...requests, ...batches])('$asked: $status $code', async ({ path, how, status, code }) => {
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
});
