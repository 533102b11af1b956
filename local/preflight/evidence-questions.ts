/** The open points about Microsoft 365 that only a tenant can answer, and the requests that answer them. */
import { createHash, randomUUID } from 'node:crypto';
import {
  type EvidenceWorld,
  evidence,
  noFolder,
  noList,
  noUser,
  noWrite,
  type Question,
  type Wanted,
} from './evidence-world.ts';
import { askUpload } from './uploaded-evidence.ts';

export const questions: readonly Question[] = [
  {
    id: '1-profile-access',
    question: 'Which host lets this identity read a profile and write PictureURL?',
    async answer(world) {
      const { user, root, mySite, admin } = world;
      if (user === undefined) return noUser;
      const named = [
        ['root', root],
        ['my-site', mySite],
        ['admin', admin],
      ] as const;
      const read = await Promise.all(named.map(([as, host]) => world.ask(profileOf(host, as, user.upn))));
      return evidence(read, { write: stateOf(world, 'profile-write'), roles: rolesOf(world) });
    },
  },
  {
    id: '2-library-in-graph',
    question: 'Is User Photos a drive in Graph, and is its quickXorHash that of the bytes that were sent?',
    async answer(world) {
      const { graph, mySite, listId } = world;
      const site = `https://${graph}/v1.0/sites/${mySite}`;
      const drives = await world.ask({
        as: 'GET sites/{my-site}/drives',
        url: `${site}/drives?$select=id,webUrl,system`,
      });
      const lists = await world.ask({
        as: 'GET sites/{my-site}/lists',
        url: `${site}/lists?$select=id,webUrl,list,system`,
      });
      const facts = { isDrive: hasLibrary(drives.body), isList: hasLibrary(lists.body) };
      if (listId === undefined) return evidence([drives, lists], facts);
      const drive = await world.ask({
        as: 'GET sites/{my-site}/lists/{list}/drive',
        url: `${site}/lists/${listId}/drive`,
      });
      return evidence([drives, lists, drive], facts);
    },
  },
  {
    id: '2-uploaded-bytes',
    question:
      'Are an uploaded JPEG and its hash those of the bytes that were sent? (also: is a Sites.Selected grant enough for AddUsingPath)',
    answer: askUpload,
  },
  {
    id: '3-file-names',
    question: 'Are files named by object id or by sign-in name, and is the folder name English?',
    async answer(world) {
      const check = world.preflight.checks.find(({ name }) => name === 'file-names');
      const counts =
        check?.state === 'ok'
          ? check.detail.match(/(object ids|sign-in names|something else) \(\d+ of \d+\)/g)
          : undefined;
      if (world.folder === undefined) return noFolder;
      return evidence([], {
        names: counts?.join(', ') ?? 'no file yet',
        isEnglish: world.folder.endsWith('/Profile Pictures'),
      });
    },
  },
  {
    id: '4-media-etag',
    question:
      'Is mediaEtag stable, and the same for /photo and /photos/240x240? Compare etagMark of two nights. Is If-None-Match honoured?',
    async answer(world) {
      const { user, graph } = world;
      if (user === undefined) return noUser;
      const photo = `https://${graph}/v1.0/users/${user.id}/photo`;
      const [first, again, sized] = [
        await world.ask({ as: 'GET users/{id}/photo', url: photo }),
        await world.ask({ as: 'GET users/{id}/photo', url: photo }),
        await world.ask({
          as: 'GET users/{id}/photos/240x240',
          url: `https://${graph}/v1.0/users/${user.id}/photos/240x240`,
        }),
      ];
      const etag = etagOf(first.body);
      const conditional = await world.ask({
        as: 'GET users/{id}/photo/$value with If-None-Match',
        url: `${photo}/$value`,
        headers: { 'if-none-match': etag },
      });
      return evidence([first, again, sized, conditional], {
        etagMark: etag === '' ? undefined : createHash('sha256').update(etag).digest('hex').slice(0, 8),
        sameInAMinute: etag === etagOf(again.body),
        sameForSize: etag === etagOf(sized.body),
        honoursIfNoneMatch: conditional.seen.status === 304,
      });
    },
  },
  {
    id: '5-sync-state',
    question:
      'Does SharePoint overwrite written files on the visit of the user, with ExchangeSyncState 1 or 0?',
    async answer(world) {
      const { user, root } = world;
      if (user === undefined) return noUser;
      const profile = await world.ask(profileOf(root, 'root', user.upn));
      const value = (key: string) => propertyOf(profile.body, key);
      return evidence([profile], {
        overwrites:
          'not asked, because only the user can visit: repair the user, let the user visit, run again',
        syncState: oneDigit(value('SPS-PictureExchangeSyncState')),
        placeholderState: oneDigit(value('SPS-PicturePlaceholderState')),
        urlHasPort: value('PictureURL')?.includes(':443/'),
        urlHasObjectId: value('PictureURL')?.toLowerCase().includes(user.id),
        objectIdIsTold: value('msOnline-ObjectId')?.toLowerCase() === user.id,
        timestampIsSecondsSinceYear1: /^63\d{9}$/.test(value('SPS-PictureTimestamp') ?? ''),
      });
    },
  },
  {
    id: '6-missing-profile',
    question: 'What is answered for a profile that does not exist?',
    async answer(world) {
      const unknownUser = `instep-preflight-${randomUUID().slice(0, 8)}@${world.root}`;
      return evidence([await world.ask(profileOf(world.root, 'root', unknownUser))], {});
    },
  },
  {
    id: '7-photo-throughput',
    question: 'How many photos are answered before 429?',
    answer: async () => ({
      notAsked:
        'not asked, because it would take photos from others: read the events "throttled" of the first runs',
    }),
  },
  {
    id: '8-sites-selected',
    question: 'Is a grant by Sites.Selected on the my-site root enough to write a file?',
    async answer(world) {
      if (!world.writes) return noWrite;
      return evidence([], { write: stateOf(world, 'file-write'), roles: rolesOf(world) });
    },
  },
  {
    id: 'list-delta',
    question: 'Does Graph serve changes of the list, with which page size, and with parentheses too?',
    async answer(world) {
      const { graph, mySite, listId } = world;
      if (listId === undefined) return noList;
      const items = `https://${graph}/v1.0/sites/${mySite}/lists/${listId}/items`;
      const page = await world.ask({
        as: 'GET lists/{list}/items/delta',
        url: `${items}/delta?$expand=fields`,
      });
      const called = await world.ask({
        as: 'GET lists/{list}/items/delta()',
        url: `${items}/delta()?$expand=fields`,
      });
      const rows = (page.body as { value?: unknown[] } | undefined)?.value;
      return evidence([page, called], { itemsOnFirstPage: rows?.length });
    },
  },
  {
    id: 'user-photo-page',
    question: 'What does userphoto.aspx answer to an app?',
    async answer(world) {
      if (world.user === undefined) return noUser;
      const name = encodeURIComponent(world.user.upn);
      const url = `https://${world.root}/_layouts/15/userphoto.aspx?size=S&accountname=${name}`;
      return evidence([await world.ask({ as: 'GET _layouts/15/userphoto.aspx', url })], {});
    },
  },
];

function profileOf(host: string, as: string, upn: string): Wanted {
  const account = encodeURIComponent(`i:0#.f|membership|${upn}`.replaceAll("'", "''"));
  return {
    as: `GET ${as}: PeopleManager/GetPropertiesFor`,
    url: `https://${host}/_api/SP.UserProfiles.PeopleManager/GetPropertiesFor(accountName=@v)?@v='${account}'`,
  };
}

function propertyOf(body: unknown, key: string): string | undefined {
  const { UserProfileProperties: all } = (body ?? {}) as {
    UserProfileProperties?: { readonly Key: string; readonly Value: string }[];
  };
  return all?.find(({ Key }) => Key === key)?.Value;
}

function oneDigit(value: string | undefined): string | undefined {
  return value !== undefined && /^\d?$/.test(value) ? value : undefined;
}

function etagOf(body: unknown): string {
  return String((body as { '@odata.mediaEtag'?: unknown } | undefined)?.['@odata.mediaEtag'] ?? '');
}

function hasLibrary(body: unknown): boolean {
  const { value = [] } = (body ?? {}) as { value?: { readonly webUrl?: string }[] };
  return value.some(({ webUrl = '' }) => /\/User%20Photos$/i.test(webUrl));
}

function stateOf({ preflight }: EvidenceWorld, name: string): string | undefined {
  return preflight.checks.find((check) => check.name === name)?.state;
}

/** Roles have the same names in every tenant. */
function rolesOf({ preflight }: EvidenceWorld): string | undefined {
  const detail = preflight.checks.find(({ name }) => name === 'token-sharepoint')?.detail ?? '';
  return /roles in it: ([\w., ]+)$/.exec(detail)?.[1];
}
