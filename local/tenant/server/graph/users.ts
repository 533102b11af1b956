/** `/users`, `/users/{id}`: https://learn.microsoft.com/graph/api/user-list */
import type { Person } from '../../truth/types.ts';
import { type Answer, type Call, jsonAnswer } from '../call.ts';
import type { Params } from '../router.ts';
import type { World } from '../world.ts';
import { badRequest } from './errors.ts';
import { isAdvanced, readable, readOptions, readToken, type Shape, writeToken } from './odata.ts';
import { defaultUserProperties, findPerson, peopleAfter, showUser, userProperties } from './people.ts';
import { readSearch } from './search.ts';

const userShape = { type: 'user', properties: userProperties, defaults: defaultUserProperties };
const listShape: Shape = { ...userShape, allow: ['select', 'top', 'filter', 'count', 'search', 'skiptoken'] };
const singleShape: Shape = { ...userShape, allow: ['select'] };

export function listUsers(world: World, call: Call): Answer {
  const options = readOptions(call, listShape);
  const advanced = isAdvanced(call, options);
  if (options.count && !advanced)
    throw badRequest(
      '$count is not currently supported without the header ConsistencyLevel: eventual.',
      'Request_UnsupportedQuery',
    );
  const filtered = readFilter(options.filter, advanced);
  const searched = readSearch(call, options.value('search')) ?? (() => true);
  const fits = (person: Person) => filtered(person) && searched(person);
  const token = options.value('skiptoken');
  const state = token === undefined ? {} : readToken(token);
  const after = state?.after;
  if (token !== undefined && typeof after !== 'string') throw badRequest('The $skiptoken is not valid.');
  const limit = options.top ?? 100;
  const page = peopleAfter(world.tenant, typeof after === 'string' ? after : '', limit + 1, fits);
  const shown = page.slice(0, limit);
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#users`,
    ...(options.count && after === undefined ? { '@odata.count': countAll(world, fits) } : {}),
    ...(page.length > limit ? { '@odata.nextLink': nextLink(call, shown.at(-1)?.id ?? '') } : {}),
    value: shown.map((person) => showUser(person, options.select)),
  });
}

export function getUser(world: World, call: Call, params: Params): Answer {
  const { select } = readOptions(call, singleShape);
  // As a segment, `$` begins a query option: https://learn.microsoft.com/graph/api/user-get
  if (params.user?.startsWith('$') && params.asKey === undefined)
    throw badRequest(`Resource not found for the segment '${params.user}'.`);
  const person = findPerson(world.tenant, params.user ?? '');
  const context = `${call.origin}/v1.0/$metadata#users/$entity`;
  return jsonAnswer(200, { '@odata.context': context, ...showUser(person, select) });
}

function countAll(world: World, fits: (person: Person) => boolean): number {
  let count = 0;
  for (const person of world.tenant.users.values()) if (!person.deleted && fits(person)) count += 1;
  return count;
}

function nextLink(call: Call, after: string): string {
  const query = new URLSearchParams(call.query);
  query.delete('$skiptoken');
  query.set('$skiptoken', writeToken({ after }));
  return `${call.origin}${call.path}?${readable(query)}`;
}

const clauses: readonly {
  readonly form: RegExp;
  readonly advanced: boolean;
  fits(person: Person, value: string): boolean;
}[] = [
  {
    form: /^accountEnabled eq (true|false)$/,
    advanced: false,
    fits: (p, value) => String(p.accountEnabled) === value,
  },
  { form: /^userType eq '(\w+)'$/, advanced: false, fits: (p, value) => p.userType === value },
  { form: /^id eq '([^']+)'$/, advanced: false, fits: (p, value) => p.id === value.toLowerCase() },
  {
    form: /^userPrincipalName eq '((?:[^']|'')+)'$/,
    advanced: false,
    fits: (p, value) => p.upn.toLowerCase() === value.replaceAll("''", "'").toLowerCase(),
  },
  { form: /^userType ne '(\w+)'$/, advanced: true, fits: (p, value) => p.userType !== value },
  {
    form: /^assignedPlans\/any\(\w:\w\/service eq '(\w+)' and \w\/capabilityStatus eq 'Enabled'\)$/,
    advanced: true,
    fits: (p, value) =>
      p.assignedPlans.some((plan) => plan.service === value && plan.capabilityStatus === 'Enabled'),
  },
];

/** The filters a photo tool needs, joined by `and`; others are refused rather than ignored. */
function readFilter(text: string | undefined, advanced: boolean): (person: Person) => boolean {
  if (text === undefined) return () => true;
  const parts = text.split(/ and (?![^(]*\))/).map((part) => {
    for (const clause of clauses) {
      const value = clause.form.exec(part.trim())?.[1];
      if (value === undefined) continue;
      if (clause.advanced && !advanced)
        throw badRequest(
          'Unsupported or invalid query filter clause: it needs ConsistencyLevel: eventual and $count=true.',
          'Request_UnsupportedQuery',
        );
      return (person: Person) => clause.fits(person, value);
    }
    throw badRequest(`Invalid filter clause: '${part}'.`);
  });
  return (person) => parts.every((fits) => fits(person));
}
