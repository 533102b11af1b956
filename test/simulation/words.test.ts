/** A trace can be read by people: one line for each kind of thing that happens. */
import { expect, test } from 'vitest';
import { faultInWords, inWords } from '../../local/simulation/words.ts';

const id = 'cad14c5e-5e3c-48a9-855e-bba6676f65a4';
const names = new Map([[id, 'p1@contoso.com']]);

test.each([
  [
    `worker 5: table GET /Users(PartitionKey='c',RowKey='${id}')`,
    'worker 5 reads p1@contoso.com in table Users',
  ],
  [
    `worker 5 (dead): table DELETE /Leases(PartitionKey='c',RowKey='${id}') [lost-answer]`,
    'worker 5 (dead) deletes p1@contoso.com in table Leases – it is done, but the answer is lost',
  ],
  [
    `worker 1: GET contoso-my.sharepoint.com/_api/web/getFileByServerRelativePath(decodedUrl='/User Photos/Profile Pictures/${id}_MThumb.jpg')/$value`,
    'worker 1 reads file p1@contoso.com_MThumb.jpg on contoso-my.sharepoint.com',
  ],
  [
    'worker 1: POST graph.microsoft.com/v1.0/$batch [throttled]',
    'worker 1 asks Graph about the photos of several users – the service asks to wait: 429',
  ],
  [
    "worker 5: table GET /Users(PartitionKey='c',RowKey='o'neill@contoso.com')",
    "worker 5 reads o'neill@contoso.com in table Users",
  ],
  [
    "worker 1: GET contoso-my.sharepoint.com/_api/web/getFileByServerRelativePath(decodedUrl='/User Photos/o'neill_MThumb.jpg')/$value",
    "worker 1 reads file o'neill_MThumb.jpg on contoso-my.sharepoint.com",
  ],
  ['worker 2: POST example.com/else', 'worker 2 POST example.com/else'],
  ['worker 2 is killed', 'worker 2 is killed'],
  ['p3@contoso.com removes the photo in SharePoint', 'p3@contoso.com removes the photo in SharePoint'],
])('%s', (line, words) => {
  expect(inWords(`2027-03-02T01:00:00.000Z ${line}`, names)).toBe(`2027-03-02T01:00:00.000Z ${words}`);
});

test.each([
  [
    'storage lost-answer',
    'table GET /Users()',
    'a worker queries table Users – it is done, but the answer is lost',
  ],
  ['twice', '', 'a message is delivered twice'],
  ['killed', 'worker 3', 'killed: worker 3'],
  ['skew', '45000 ms', 'the clock of one host is 45 s ahead'],
  ['people', `${id} is renamed`, 'p1@contoso.com is renamed'],
])('a fault: %s %s', (kind, what, words) => {
  expect(faultInWords({ kind, what }, names)).toBe(words);
});
