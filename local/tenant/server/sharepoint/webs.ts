/** The root web of each host and its lists, as far as a client looks them up. */
import type { Answer, Call } from '../call.ts';
import { guidFrom, siteIdOf } from '../graph/sites.ts';
import type { World } from '../world.ts';
import { SharePointRefusal } from './errors.ts';
import { collectionAnswer, type Entity, entityAnswer, sharePointJson } from './odata.ts';
import { type RestSegment, textArgument } from './rest-path.ts';

export function getWeb(world: World, call: Call): Answer {
  const isMySite = world.tenant.libraryAt(call.host) !== undefined;
  const web = {
    Description: '',
    Id: siteIdOf(call.host).split(',')[2],
    Language: 1033,
    ServerRelativeUrl: '/',
    Title: isMySite ? 'My Site Host' : 'Communication site',
    Url: `https://${call.host}`,
    WebTemplate: isMySite ? 'SPSMSITEHOST' : 'SITEPAGEPUBLISHING',
  };
  return entityAnswer(call, web, 'SP.Web');
}

export function getLists(world: World, call: Call): Answer {
  return collectionAnswer(call, listsOf(world, call.host), 'SP.List');
}

/** `lists/getbytitle('…')`, `lists/getbyid('…')`, `lists(guid'…')`. */
export function getList(world: World, call: Call, segment: RestSegment): Answer {
  const isById = segment.name !== 'getbytitle';
  const wanted = textArgument(call, unquotedGuid(segment), isById ? 'id' : 'title').toLowerCase();
  const list = listsOf(world, call.host).find(
    ({ Id, Title }) => String(isById ? Id : Title).toLowerCase() === wanted,
  );
  if (list) return entityAnswer(call, list, 'SP.List');
  const message = isById
    ? 'List does not exist. The page you selected contains a list that does not exist.'
    : `List '${wanted}' does not exist at site with URL 'https://${call.host}'.`;
  throw new SharePointRefusal({ status: 404, code: '-1, System.ArgumentException', message });
}

/** A digest, which OAuth callers do not need but may ask for. */
export function getContextInfo(world: World, call: Call): Answer {
  return sharePointJson(call, {
    FormDigestTimeoutSeconds: 1800,
    FormDigestValue: `0x${guidFrom(call.requestId).replaceAll('-', '').toUpperCase()},${world.tenant.now().toUTCString()}`,
    LibraryVersion: '16.0.26000.12000',
    SiteFullUrl: `https://${call.host}`,
    WebFullUrl: `https://${call.host}`,
  });
}

function unquotedGuid(segment: RestSegment): RestSegment {
  const given = segment.args?.get('') ?? '';
  return {
    name: segment.name,
    args: new Map([...(segment.args ?? []), ['', given.replace(/^guid'/i, "'")]]),
  };
}

function listsOf(world: World, host: string): readonly Entity[] {
  const library = world.tenant.libraryAt(host);
  const documents = describe('Documents', 101, guidFrom(`${host}/documents`), '/Shared Documents', 0);
  if (!library || library.made === 'not-yet') return [documents];
  return [
    documents,
    describe('User Photos', 109, library.listId, library.path, library.files.size + library.folders.length),
  ];
}

function describe(title: string, baseTemplate: number, id: string, path: string, itemCount: number): Entity {
  return {
    BaseTemplate: baseTemplate,
    BaseType: 1,
    Hidden: false,
    Id: id,
    IsSystemList: title === 'User Photos',
    ItemCount: itemCount,
    ParentWebUrl: '/',
    RootFolderUrl: path,
    Title: title,
  };
}
