/** How a request's address is decoded, and what of it the app gets. */
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { parseRoute } from '../../local/host/routes.ts';
import { targetOf } from '../../local/host/target.ts';

function asked(url: string, rawHeaders: readonly string[] = ['Host', 'localhost:7071'], httpVersion = '1.1') {
  return targetOf({ url, rawHeaders, httpVersion } as unknown as IncomingMessage);
}

test.each([
  ['/api/users/a%2Fb', '/api/users/a%2Fb', '/api/users/a%252Fb'],
  ['/api/users/a%2fb', '/api/users/a%2fb', '/api/users/a%252fb'],
  ['/api/users/a%252Fb', '/api/users/a%2Fb', '/api/users/a%252Fb'],
  ['/api/users/%41%20z', '/api/users/A z', '/api/users/A%20z'],
  ['/api/users/100%25', '/api/users/100%', '/api/users/100%25'],
  ['/api/users/a%zz', '/api/users/a%zz', '/api/users/a%25zz'],
  ['/api/users/%FF%41', '/api/users/%FFA', '/api/users/%25FFA'],
  ['/api/users/%C3%B6', '/api/users/ö', '/api/users/%C3%B6'],
  ['/api/users/%ED%A0%80', '/api/users/%ED%A0%80', '/api/users/%25ED%25A0%2580'],
  ['/api/users/../health', '/api/health', '/api/health'],
  ['/api/users/%2e%2e/health', '/api/health', '/api/health'],
  ['/api/users/..%2Fhealth', '/api/users/..%2Fhealth', '/api/users/..%252Fhealth'],
  ['/../../api/./health/.', '/api/health/', '/api/health/'],
  ['//evil/api/health', '//evil/api/health', '//evil/api/health'],
  ['http://LOCALHOST:7071/api/health', '/api/health', '/api/health'],
  ['/api/health?a=%41/../b', '/api/health', '/api/health?a=%41/../b'],
])('%s is decoded once, and encoded again for the worker', (url, path, passedOn) => {
  expect(asked(url)).toMatchObject({ path, passedOn, host: 'localhost:7071' });
});

test.each(['/api/a%00b', '/api/\u00c3\u00b6', 'http://evil/api/health', 'http://', 'api/health'])(
  '%s is a bad request',
  (url) => {
    expect(asked(url)).toBeUndefined();
  },
);

test.each([[['Host', 'a b']], [['Host', 'a/b']], [['Host', 'x:port']], [['Host', 'a', 'host', 'b']], [[]]])(
  'the headers %j are a bad request',
  (rawHeaders) => {
    expect(asked('/', rawHeaders)).toBeUndefined();
  },
);

test('an empty Host header, and none with HTTP/1.0, are accepted, and the worker gets no host', () => {
  expect(asked('/', ['Host', ''])).toMatchObject({ host: undefined });
  expect(asked('/', [], '1.0')).toMatchObject({ host: undefined });
});

test.each([
  ['health', 'health', {}],
  ['health', 'HEALTH/', {}],
  ['health', 'health//', undefined],
  ['health', '/health', undefined],
  ['users/{id}', 'users/a%2Fb', { id: 'a%2Fb' }],
  ['users/{id}', 'users/', undefined],
  ['users/{id}', 'users//', undefined],
  ['users/{id?}', 'users', { id: undefined }],
  ['users/{id?}', 'users/7/', { id: '7' }],
  ['runs/{id:int}', 'runs/05', { id: '05' }],
  ['runs/{id:int}', 'runs/+5', { id: '+5' }],
  ['runs/{id:int}', 'runs/ 5', { id: ' 5' }],
  ['runs/{id:int}', 'runs/99999999999', undefined],
  ['rest/{*path}', 'rest/a%2Fb//c/A', { path: 'a%2Fb//c/A' }],
  ['rest/{*path}', 'rest/a/', { path: 'a/' }],
])('the route %s and the path %s', (template, path, params) => {
  expect(parseRoute(template).match(path)).toEqual(params);
});
