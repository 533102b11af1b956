/**
 * The address of a request as a template, for messages: `https://graph.microsoft.com/v1.0/users/{…}/photo`. Only the host,
 * the words below and object ids stay (DECISIONS.md, D-address-templates). A label such as "profiles" is no address.
 */

/** What the services call their resources. Anything else may name a person, a group or a file. */
const words: ReadonlySet<string> = new Set([
  ...[
    'v1.0',
    'beta',
    '$batch',
    '$value',
    '$count',
    'delta',
    'users',
    'photo',
    'photos',
    'groups',
    'sites',
    'lists',
  ],
  ...[
    'items',
    'members',
    'transitivemembers',
    'microsoft.graph.user',
    'organization',
    'drives',
    'root',
    'contents',
  ],
  ...[
    'sharepoint',
    '_api',
    'web',
    'getlist',
    'getlistbyid',
    'getfilebyserverrelativepath',
    'getfilebyid',
    'files',
  ],
  ...['getfolderbyserverrelativepath', 'folders', 'add', 'addusingpath', 'checkin', 'checkout', 'properties'],
  ...[
    'getlistitemchangessincetoken',
    'getchanges',
    'renderlistdataasstream',
    'getbyid',
    'recycle',
    'deleteobject',
  ],
  ...['sp.userprofiles.peoplemanager', 'getpropertiesfor', 'setsinglevalueprofileproperty', '_layouts', '15'],
  ...[
    'user photos',
    'user%20photos',
    'profile pictures',
    'profile%20pictures',
    '_vti_bin',
    'client.svc',
    'processquery',
  ],
]);

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function addressTemplate(address: string): string {
  if (!/^(https?:\/\/|\/)/.test(address)) return address;
  const [origin = ''] = /^https?:\/\/[\w.:-]+/.exec(address) ?? [];
  const [path = ''] = address.slice(origin.length).split(/[?#]/);
  // What stands in parentheses is an argument, and may contain slashes.
  return (
    origin +
    path
      .replace(/\(.*?\)(?=\/|$)/gs, '(…)')
      .split('/')
      .map(segmentTemplate)
      .join('/')
  );
}

function segmentTemplate(segment: string): string {
  const name = segment.replace(/\(…\)$/, '');
  const isKept = segment === '' || objectId.test(segment) || words.has(name.toLowerCase());
  return isKept ? segment : '{…}';
}
