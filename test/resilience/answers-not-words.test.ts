/** An answer is recognised by class and status. Its message is in the language of the tenant, and is not quoted. */
import { expect, onTestFinished, test } from 'vitest';
import { readRefusedProfile } from '../../shared/adapters/sharepoint/profile-answers.ts';
import { refusalOf } from '../../shared/adapters/sharepoint/sharepoint-error.ts';
import { connectToTenant } from '../adapters/transport/tenant-connection.ts';

const english = 'User Profile Error 1000: User Not Found: Could not load profile data from the database.';
const profiles = 'Microsoft.Office.Server.UserProfiles';
const missing = { kind: 'missing' };
const unknown = (cause: string) => ({ kind: 'unknown', cause });

test.each<[string, number, string | undefined, string, object]>([
  ['in English', 500, `${profiles}.UserNotFoundException`, english, missing],
  ['in German', 500, `${profiles}.UserNotFoundException`, 'Benutzer nicht gefunden', missing],
  ['in Japanese', 500, `${profiles}.UserNotFoundException`, 'ユーザーが見つかりません', missing],
  ['without words', 404, `${profiles}.UserNotFoundException`, '', missing],
  ['by its status', 404, 'System.IO.FileNotFoundException', 'Datei nicht gefunden', missing],
  [
    'English words of another class',
    500,
    `${profiles}.UserProfileApplicationNotAvailableException`,
    english,
    unknown(`HTTP 500 ${profiles}.UserProfileApplicationNotAvailableException`),
  ],
  [
    'access denied, with the words of a missing user',
    403,
    'System.UnauthorizedAccessException',
    'User not found',
    unknown('HTTP 403 System.UnauthorizedAccessException'),
  ],
  [
    'an address that is not served: about no user',
    404,
    'Microsoft.SharePoint.Client.ResourceNotFoundException',
    'User not found',
    unknown('HTTP 404 Microsoft.SharePoint.Client.ResourceNotFoundException'),
  ],
  ['a gateway', 404, undefined, 'User not found', unknown('HTTP 404')],
  [
    'a message that names an account and a person: it is not quoted',
    500,
    `${profiles}.PropertyNotEditableException`,
    'Kein Zugriff auf i:0#.f|membership|anna@contoso.com (Anna Berg) hier',
    unknown(`HTTP 500 ${profiles}.PropertyNotEditableException`),
  ],
])('a refused profile, %s', (_name, status, code, message, reading) => {
  expect(readRefusedProfile({ status, code, message, headers: new Headers() })).toEqual(reading);
});

test.each(['odata.error', 'error'])('the class is found in each form of the answer: %s', async (name) => {
  const code = `-1, ${profiles}.UserNotFoundException`;
  for (const message of ['nicht da', { lang: 'de-DE', value: 'nicht da' }]) {
    const response = new Response(JSON.stringify({ [name]: { code, message } }), { status: 500 });
    const error = Object.assign(new Error('refused'), { isHttpRequestError: true, response });
    expect(await refusalOf(error)).toMatchObject({
      code: `${profiles}.UserNotFoundException`,
      message: 'nicht da',
    });
  }
});

const languages = ['en-US', 'de-DE', 'ja-JP'] as const;
test.each(
  languages.flatMap((language) => (['404', '500'] as const).map((status) => [language, status] as const)),
)(
  'a tenant that speaks %s and answers %s: a missing profile is missing, read and written',
  async (language, status) => {
    const tenant = await connectToTenant({ users: 2, kind: 'in-step' }, { language, missingProfile: status });
    onTestFinished(() => tenant.server.stop());
    const missingUser = { id: '11111111-2222-4333-8444-555555555555', upn: 'missing@contoso.com' };
    expect((await tenant.profiles.read([missingUser])).get(missingUser.id)).toEqual(missing);
    const written = tenant.writer.setProperty(missingUser.upn, 'PictureURL', 'https://x.example');
    await expect(written).rejects.toMatchObject({ code: 'no-profile' });
    expect(await tenant.tenantProbes.profile(missingUser.upn)).toEqual({ kind: 'answered', value: missing });
  },
);
