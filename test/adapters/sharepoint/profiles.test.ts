import { describe, expect, test } from 'vitest';
import { connectionPerTest } from '../transport/connection-per-test.ts';
import type { Connected } from '../transport/tenant-connection.ts';

const connect = connectionPerTest();

function people(tenant: Connected): { id: string; upn: string }[] {
  return [...tenant.server.tenant.users.values()].map(({ id, upn }) => ({ id, upn }));
}

const inner = { inner: true, path: /getpropertiesfor/i };

describe('reading profiles', () => {
  test('20 users in a batch, all answered with the values in SharePoint', async () => {
    const tenant = await connect({ users: 41, kind: 'in-step' });
    const users = people(tenant);
    const readings = await tenant.profiles.read(users);
    expect(readings.size).toBe(users.length);
    for (const { id } of users) {
      const properties = tenant.server.tenant.users.get(id)?.profile?.properties;
      expect(readings.get(id)).toMatchObject({
        kind: 'profile',
        objectId: id,
        pictureUrl: properties?.get('PictureURL') ?? '',
        placeholderState: properties?.get('SPS-PicturePlaceholderState') ?? '',
        personalSiteHost: 'contoso-my.sharepoint.com',
      });
    }
    expect(tenant.sent).toEqual(Array(3).fill({ host: 'contoso.sharepoint.com', kind: 'profile batch' }));
  });

  test.each([
    "o'hara@contoso.com",
    'zoë.müller@contoso.com',
    'a+b@contoso.com',
    'x_y.example#EXT#@contoso.onmicrosoft.com',
  ])('%s is found under that name', async (upn) => {
    const tenant = await connect();
    const { id } = tenant.server.tenant.addPerson({ upn });
    expect((await tenant.profiles.read([{ id, upn }])).get(id)).toMatchObject({
      kind: 'profile',
      objectId: id,
    });
    await tenant.writer.setProperty(upn, 'SPS-PicturePlaceholderState', '1');
    const properties = tenant.server.tenant.users.get(id)?.profile?.properties;
    expect(properties?.get('SPS-PicturePlaceholderState')).toBe('1');
  });

  test.each(['null', '404', '500'] as const)(
    'a missing profile, answered with %s, is missing',
    async (missingProfile) => {
      const tenant = await connect({ users: 3, kind: 'in-step' }, { missingProfile });
      const users = [...people(tenant), { id: 'missing', upn: 'missing@contoso.com' }];
      const readings = await tenant.profiles.read(users);
      expect(readings.get('missing')).toEqual({ kind: 'missing' });
      expect([...readings.values()].filter(({ kind }) => kind === 'profile')).toHaveLength(3);
    },
  );

  test.each([
    ['403', { status: 403 }, 'HTTP 403'],
    ['500 for another reason', { status: 500 }, 'HTTP 500'],
    ["404 without SharePoint's own words", { status: 404, body: 'Not here.' }, 'HTTP 404'],
    ['a profile of another shape', { status: 200, body: { AccountName: 'x' } }, 'unexpected answer'],
    ['HTML in place of JSON', { html: true }, 'HTML in place of JSON'],
  ])(
    'one user inside a batch: %s is unknown, the others keep their answers',
    async (_name, answer, cause) => {
      const tenant = await connect({ users: 5, kind: 'in-step' });
      const users = people(tenant);
      const hit = users[1]?.id ?? '';
      tenant.server.faults.add({ match: { ...inner, userId: hit }, answer });
      const readings = await tenant.profiles.read(users);
      expect(readings.get(hit)).toEqual({ kind: 'unknown', cause: expect.stringContaining(cause) });
      expect([...readings.values()].filter(({ kind }) => kind === 'profile')).toHaveLength(4);
    },
  );

  test.each([
    ['403', { status: 403 }, 'HTTP 403'],
    ['503', { status: 503 }, 'HTTP 503'],
    ['HTML', { html: true }, 'cut short or malformed'],
    ['half an answer', { truncate: true }, 'cut short or malformed'],
    ['a reset connection', { reset: true }, 'connection'],
  ])('a whole batch: %s is unknown for all its users', async (_name, answer, cause) => {
    const tenant = await connect({ users: 3, kind: 'in-step' });
    tenant.server.faults.add({ match: { inner: false, path: /\$batch/ }, answer });
    const readings = await tenant.profiles.read(people(tenant));
    expect([...readings.values()]).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'unknown', cause: expect.stringContaining(cause) })),
    );
  });

  test('throttled inside a batch: repeated after the wait', async () => {
    const tenant = await connect({ users: 6, kind: 'in-step' });
    const answer = { status: 429, headers: { 'Retry-After': '0.2' } };
    tenant.server.faults.add({ match: inner, times: 4, answer });
    const readings = await tenant.profiles.read(people(tenant));
    expect([...readings.values()].every(({ kind }) => kind === 'profile')).toBe(true);
    expect(tenant.server.counts().requests['contoso.sharepoint.com sp-batch/profile-read']).toBe(10);
  });
});

describe('writing properties', () => {
  test('to a profile that does not exist', async () => {
    const tenant = await connect();
    const attempt = tenant.writer.setProperty('missing@contoso.com', 'PictureURL', '');
    await expect(attempt).rejects.toMatchObject({ name: 'PermanentError', code: 'no-profile' });
  });

  test('refused, and the message names no user', async () => {
    const tenant = await connect({ users: 1, kind: 'in-step' }, { roles: { 'contoso.sharepoint.com': [] } });
    const upn = people(tenant)[0]?.upn ?? '';
    const error = await tenant.writer.setProperty(upn, 'PictureURL', '').catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'PermanentError' });
    expect(String(error)).not.toContain(upn);
  });

  test('repeated after a reset connection', async () => {
    const tenant = await connect({ users: 1, kind: 'in-step' });
    const [user] = people(tenant);
    tenant.server.faults.add({ match: { path: /setsinglevalue/i }, times: 1, answer: { reset: true } });
    await tenant.writer.setProperty(user?.upn ?? '', 'SPS-PictureTimestamp', '63900000000');
    const properties = tenant.server.tenant.users.get(user?.id ?? '')?.profile?.properties;
    expect(properties?.get('SPS-PictureTimestamp')).toBe('63900000000');
  });
});
