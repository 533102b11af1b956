/** Builds the ports to Microsoft 365. Each geo location has one transport. */
import type { GeoHost } from '../core/geo.ts';
import { windowLimits } from '../core/pacing.ts';
import type { Probes } from '../ports/probes.ts';
import type { Clock } from '../ports/runtime.ts';
import type {
  Directory,
  Geo,
  GeoStore,
  Geos,
  Library,
  LibraryLocation,
  PhotoWriter,
  SourcePhotos,
  Writers,
} from '../ports/tenant.ts';
import type { RequestTimer } from './clock.ts';
import { type Cloud, type CloudHosts, cloudHosts } from './clouds.ts';
import { createGeos } from './geos.ts';
import { createDirectory } from './graph/directory.ts';
import { listGeoLocations } from './graph/geo-locations.ts';
import { createGraph } from './graph/graph-client.ts';
import { createSourcePhotos } from './graph/source-photos.ts';
import { createPictureInventory, type PictureInventoryOptions } from './picture-inventory.ts';
import { graphProbes } from './probes/graph-probes.ts';
import { inTimeBy } from './probes/probe-answers.ts';
import { sharePointProbes } from './probes/sharepoint-probes.ts';
import { tokenProbe } from './probes/tokens.ts';
import { createPictureFiles } from './sharepoint/picture-files.ts';
import { findPictureFolder } from './sharepoint/picture-folder.ts';
import { createProfiles } from './sharepoint/profiles.ts';
import { createSharePoint } from './sharepoint/sharepoint-client.ts';
import { graphLimit, ofOneWrite, profileLimit, type Share, unitLimit } from './transport/allowances.ts';
import type { SignedInAs } from './transport/identity-failure.ts';
import {
  createRateLimiter,
  type LimiterName,
  type RateLimiter,
  type RateLimits,
} from './transport/rate-limiter.ts';
import type { AllowanceShares } from './transport/shares.ts';
import { createTokens, type TokenSource, type Tokens } from './transport/tokens.ts';
import {
  createTransport,
  type Fetch,
  type SentRequest,
  type ThrottledEvent,
  type Transport,
} from './transport/transport.ts';
import { createWriters } from './writers.ts';

export interface Microsoft365Options extends Share {
  readonly credential: TokenSource;
  /** Whose credential it is; `identity` by default. */
  readonly signedInAs?: SignedInAs;
  /** None by default. */
  readonly geoStore?: GeoStore;
  /** The `contoso` of `contoso.sharepoint.com`. */
  readonly tenant: string;
  readonly cloud: Cloud;
  readonly company: string;
  readonly version: string;
  readonly clock: Clock;
  readonly timer: RequestTimer;
  /** Time that no clock sets back or forward; that of `clock` by default. */
  readonly elapsedMs?: () => number;
  /** 0 to below 1. */
  readonly random: () => number;
  readonly onRequest: (request: SentRequest) => void;
  readonly onThrottled: (event: ThrottledEvent) => void;
  /** Of this process in what all processes may send. */
  readonly shares: AllowanceShares;
  /** For one attempt; 60 s by default. */
  readonly timeoutMs?: number;
  /** In place of the network. */
  readonly fetch?: Fetch;
}

export interface Microsoft365 {
  readonly directory: Directory;
  readonly sourcePhotos: SourcePhotos;
  readonly geos: Geos;
  readonly writers: Writers;
  readonly tenantProbes: TenantProbes;
}

/** The probes that need neither storage nor telemetry. */
export type TenantProbes = Omit<Probes, 'environment' | 'storage' | 'integrityKey' | 'telemetry'> & {
  readonly hosts: Pick<Probes['environment'], 'graphHost' | 'mySiteHost'>;
};

export function createMicrosoft365(options: Microsoft365Options): Microsoft365 {
  const { clock, timer, random, cloud } = options;
  const hosts = cloudHosts(cloud, options.tenant);
  const common = createCommon(options);
  const { geo, writer, graph, transport, root, mySite } = openGeo(options, common, hosts, true);
  const writers = new Map([[geo.host, writer]]);
  const directory = createDirectory(graph);
  return {
    directory,
    sourcePhotos: createSourcePhotos({ graph, transport, host: hosts.graph, clock, timer, random }),
    geos: createGeos({
      cloud,
      clock,
      home: geo,
      store: options.geoStore ?? noStore,
      find: () => listGeoLocations(graph),
      open(satellite) {
        const opened = openGeo(options, common, satellite, false);
        writers.set(opened.geo.host, opened.writer);
        return opened.geo;
      },
    }),
    writers: createWriters({ clock, writerAt: (host) => writers.get(host) }),
    tenantProbes: {
      hosts: { graphHost: hosts.graph, mySiteHost: hosts.sharePointMy },
      inTime: inTimeBy(timer),
      token: tokenProbe({
        credential: options.credential,
        signedInAs: signedInAs(options),
        transport,
        hosts,
      }),
      ...graphProbes({ graph, directory, cloud, mySiteHost: hosts.sharePointMy }),
      ...sharePointProbes({ mySite, root, writer }),
    },
  };
}

const noStore: GeoStore = { read: async () => undefined, write: async () => undefined };

/**
 * Each geo location has its own hosts, to which its transport is limited, and its own rate limiters for
 * SharePoint (DECISIONS.md, D-geo-limits).
 */
function openGeo(options: Microsoft365Options, common: Common, hosts: CloudHosts, home: boolean) {
  const { clock, timer, random } = options;
  const { sharePointRoot, sharePointMy: host } = hosts;
  const transport = createTenantTransport(options, Object.values(hosts), common);
  const graph = createGraph(transport, hosts.graph);
  const root = createSharePoint(transport, sharePointRoot);
  const mySite = createSharePoint(transport, host);
  const { upload, remove, ...library } = createLibrary({ graph, sharePoint: mySite, host, home, clock });
  const profilesOptions = { sharePoint: root, transport, host: sharePointRoot, clock, timer, random };
  const { setProperty, ...profiles } = createProfiles(profilesOptions);
  const inTurn: Geo['inTurn'] = (write) => transport.inTurn(ofOneWrite, write);
  const geo: Geo = { host, home, code: '', library, profiles, inTurn };
  const writer: PhotoWriter = { upload, remove, setProperty };
  return { geo, writer, graph, transport, root, mySite };
}

/** The form that SharePoint requires of in-house tools: NONISV|Company|Application/version. */
export function userAgent(company: string, version: string): string {
  const plain = company.replace(/[^\x20-\x7e]|\|/g, '').trim();
  return `NONISV|${plain}|Instep/${version}`;
}

/**
 * Shared by the geo locations: tokens, and the rate limiters of Graph, whose limits are for the whole tenant.
 */
interface Common {
  readonly tokens: Tokens;
  readonly limiters: Readonly<Record<'graph' | 'graph-photos', RateLimiter>>;
}

function createCommon(options: Microsoft365Options): Common {
  const { credential, clock, timer } = options;
  const time = { clock, timer };
  return {
    tokens: createTokens(credential, { ...time, signedInAs: signedInAs(options) }),
    limiters: {
      graph: limiterOf(options, 'graph', { window: graphLimit(options) }),
      /** `createPhotoPacer` says how many. */
      'graph-photos': limiterOf(options, 'graph-photos', { inFlight: windowLimits.atOnce }),
    },
  };
}

function limiterOf(
  { clock, timer, elapsedMs, shares }: Microsoft365Options,
  name: LimiterName,
  limits: RateLimits,
): RateLimiter {
  const time = { clock, timer, ...(elapsedMs === undefined ? {} : { elapsedMs }) };
  return createRateLimiter(limits, time, shares.limiter(name));
}

function signedInAs({ signedInAs: given = 'identity' }: Microsoft365Options): SignedInAs {
  return given;
}

/** Exported for tests, which also send requests without a client. */
export function createTenantTransport(
  options: Microsoft365Options,
  hosts: readonly string[],
  common: Common = createCommon(options),
): Transport {
  const { clock, timer, random, onRequest, onThrottled } = options;
  return createTransport({
    tokens: common.tokens,
    userAgent: userAgent(options.company, options.version),
    clock,
    timer,
    random,
    hosts: new Map(hosts.map((host) => [host, `https://${host}/.default`])),
    limiters: {
      ...common.limiters,
      profiles: limiterOf(options, 'profiles', { window: profileLimit(options) }),
      sharepoint: limiterOf(options, 'sharepoint', { window: unitLimit(options) }),
    },
    onRequest,
    onThrottled,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
}

function createLibrary(
  options: Omit<PictureInventoryOptions, 'listLost'> & GeoHost,
): Library & Pick<PhotoWriter, 'upload' | 'remove'> {
  const { sharePoint, host, home } = options;
  const inventory = createPictureInventory({ ...options, listLost: forget });
  let found: Promise<LibraryLocation> | undefined;

  function forget(): void {
    found = undefined;
  }

  function location(): Promise<LibraryLocation> {
    found ??= findLocation().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  }

  async function findLocation(): Promise<LibraryLocation> {
    const list = await inventory.find();
    return { host, home, folder: await findPictureFolder(sharePoint, list.path), listId: list.listId };
  }

  return {
    locate: location,
    delta: async (link) => inventory.delta(await location(), link),
    ...createPictureFiles(sharePoint, forget),
  };
}
