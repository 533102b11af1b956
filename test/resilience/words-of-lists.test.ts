/** What a service says about a list may name a person. It is neither kept with the run nor sent as telemetry. */
import { expect, test } from 'vitest';
import { play } from '../kit/in-process.ts';

const words = 'Ada of ada@contoso.com (i:0#.f|membership|ada@contoso.com) is at /personal/ada_contoso_com/';
const graph = { error: { code: 'no ada@contoso.com', message: words } };
const sharePoint = { error: { code: '-1, ada@contoso.com', message: { lang: 'en', value: words } } };

test.each([
  ['directory', /\/users\/delta/, graph, 400],
  ['library', /\/items\/delta/, graph, 400],
  ['library by REST', /\/GetChanges|RenderListDataAsStream/i, sharePoint, 403],
  ['group', /\/transitiveMembers/, graph, 403],
] as const)('%s: a partial night, then a run that failed', async (list, path, body, status) => {
  const stage = await play();
  const person = stage.inStep('ada');
  stage.set({ SCOPE_GROUP: stage.tenant.addGroup('Photos', [person.id]).id });
  if (list === 'library by REST') stage.server.faults.refuseLists('both', 403);
  const match = { path };
  const first = stage.server.faults.add({ match, answer: { status, body } });
  const failed = await stage.night();
  expect([failed.state, failed.note]).toEqual(['failed', expect.stringMatching(/again and again \(.+\): /)]);
  stage.server.faults.remove(first);
  await stage.night();
  stage.server.faults.add({ match, answer: { status, body } });
  const partial = await stage.night();
  expect([partial.state, partial.lacks]).toMatchObject(['completed', [{ why: expect.stringMatching(/./) }]]);
  const kept = JSON.stringify([failed, partial, await stage.context.cursors.list('')]);
  expect(kept + JSON.stringify(stage.events)).not.toMatch(/ada[@_]contoso/);
  const told = stage.events.filter(({ name }) => ['run.failed', 'list.incomplete'].includes(name));
  expect(told.map(({ properties }) => /https?:|\/sites/.test(properties.why ?? ''))).toEqual([false, false]);
});
