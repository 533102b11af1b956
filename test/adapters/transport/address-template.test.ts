import { expect, test } from 'vitest';
import { addressTemplate } from '../../../shared/adapters/transport/address-template.ts';

const id = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const graph = 'https://graph.microsoft.com/v1.0';
const sharePoint = 'https://contoso-my.sharepoint.com';

test.each([
  ['a sign-in name', `${graph}/users/ada%40contoso.com/photo`, `${graph}/users/{…}/photo`],
  ['an object id, from which only the directory leads to a name', `${graph}/users/${id}/photo`, undefined],
  ['a delta link', `${graph}/users/delta?$deltatoken=x`, `${graph}/users/delta`],
  ['a site', `${graph}/sites/x,y/lists/${id}/items/delta`, `${graph}/sites/{…}/lists/${id}/items/delta`],
  [
    'a file in an argument, with slashes, parentheses and apostrophes',
    `${sharePoint}/_api/web/getFileByServerRelativePath(decodedUrl='/User Photos/o''b (2)/a/b_LThumb.jpg')/$value`,
    `${sharePoint}/_api/web/getFileByServerRelativePath(…)/{…}/{…}/$value`,
  ],
  [
    'an account in a query',
    `${sharePoint}/_api/SP.UserProfiles.PeopleManager/GetPropertiesFor(@v)?@v='i:0%23.f|membership|ada'`,
    `${sharePoint}/_api/SP.UserProfiles.PeopleManager/GetPropertiesFor(…)`,
  ],
  [
    'a file',
    `${sharePoint}/User Photos/Profile Pictures/ada_M.jpg`,
    `${sharePoint}/User Photos/Profile Pictures/{…}`,
  ],
  ['a path', '/users/ada', '/users/{…}'],
  ['an argument that does not end', `${sharePoint}/_api/web/getList('ada`, `${sharePoint}/_api/web/{…}`],
  ['a label', 'list rows (REST)', undefined],
  ['nothing', '', undefined],
])('%s', (_name, address, template = address) => {
  expect(addressTemplate(address)).toBe(template);
});
