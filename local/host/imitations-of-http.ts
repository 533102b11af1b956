/** Rows of `imitations.ts`: what a caller and an app notice of HTTP. */
import { imitated, notImitated } from './imitation-rows.ts';
import type { Imitation } from './imitations.ts';

const bag = ['extensions', 'HttpTriggerAttributeBindingProvider.cs, GetBindingData'] as const;
const newtonsoft = ['newtonsoft', 'JObject.Parse'] as const;
const kestrel = ['aspnet', 'Kestrel: UrlDecoder, PathDecoder, PathNormalizer'] as const;
const routing = ['aspnet', 'RoutePatternMatcher, PathTokenizer'] as const;
const proxy = ['host', 'DefaultHttpProxyService.cs'] as const;
const yarp = ['yarp', 'HttpForwarder, HttpTransformer, RequestUtilities'] as const;
const keys = ['host', 'FunctionInvocationMiddleware, AuthenticationLevelHandler'] as const;
const admin = ['host', 'FunctionsController, HostController'] as const;

const seesRequest = ['forwarding', 'the app sees the request with the proxy’s headers'] as const;
const oneBag = ['forwarding', 'query, body and route are one bag for the app'] as const;
const names = ['trigger-metadata', 'names come from body, query and route'] as const;
const values = ['trigger-metadata', 'values of a body'] as const;

export const httpImitations: readonly Imitation[] = [
  // Trigger metadata
  imitated(
    'Body, query and route parameters are one bag; names ignore case, the first spelling stays',
    bag,
    names,
  ),
  imitated('The app’s request.params holds body properties and query parameters', bag, oneBag),
  imitated('A body or query named Headers replaces request.headers', bag, oneBag),
  imitated('Query and Headers are put in only where nothing has the name', bag, [
    'trigger-metadata',
    'Query has the code too',
  ]),
  imitated(
    'Numbers, booleans and dates become texts, objects JSON; arrays and null are left out',
    ['extensions', 'Utility.cs, ConvertPropertyValue'],
    values,
  ),
  imitated('Only the byte order mark decides the encoding', bag, [
    'trigger-metadata',
    'blanks around it and any byte order mark are accepted',
  ]),
  imitated('A chunked body is not read for the metadata', bag, [
    'forwarding',
    'a chunked body reaches the app whole',
  ]),
  notImitated(
    'Unquoted names, comments, hexadecimal numbers, NaN and undefined are read in a body',
    newtonsoft,
    'JSON.parse is strict; such a body gives no metadata here',
  ),
  notImitated(
    'Dates inside nested objects are written anew',
    newtonsoft,
    'they reach the app only inside JSON',
  ),
  notImitated(
    '$request and sys are reserved names in the bag',
    bag,
    'nothing of them reaches request.params but what a caller named so',
  ),
  // Addresses and routes
  imitated(
    'A path is decoded once but for %2F, without dot segments, and encoded again for the worker',
    kestrel,
    ['addresses', '%s is decoded once'],
  ),
  imitated('%00, raw bytes above ASCII and another host’s absolute address are 400', kestrel, [
    'addresses',
    '%s is a bad request',
  ]),
  imitated('A malformed, repeated or missing Host header is 400 without a body', kestrel, [
    'http',
    'a malformed Host header or address is 400',
  ]),
  imitated(
    'An empty Host header is taken, and the library then fails',
    ['library', 'src/http/HttpRequest.ts, createStreamRequest'],
    ['forwarding', 'without a Host header'],
  ),
  imitated('An empty segment fits no route; one slash at the end does no harm', routing, [
    'addresses',
    'the route %s and the path %s',
  ]),
  imitated(
    'The first route by function name answers, not the most literal one',
    ['host', 'FunctionMetadataManager, OrderBy(f => f.Name)'],
    ['http', 'the first route by function name answers'],
  ),
  imitated('A method that no route has, HEAD and OPTIONS are 404 without a body', routing, [
    'http',
    'an unknown path, and a known one',
  ]),
  imitated(
    'customHeaders of host.json are added to every answer that has no such header',
    ['host', 'CustomHttpHeadersMiddleware.cs'],
    ['http', 'customHeaders of host.json'],
  ),
  notImitated('Any Host is answered', ['aspnet', 'HostFiltering'], 'see local/own-requests.ts'),
  imitated(
    'A body above 100 MB, or the setting’s limit, is 500',
    ['host', 'ScriptConstants.DefaultMaxRequestBodySize'],
    ['http', 'a body above the limit is 500'],
  ),
  imitated(
    'A function whose route is reserved, taken or unreadable is left out, and the others run',
    ['host', 'ScriptHost.ValidateFunction'],
    ['http', 'a route that is reserved or taken'],
  ),
  notImitated(
    'Defaults, several parameters in a segment, and other constraints',
    routing,
    'the app has none; such a route is left out, with a problem',
  ),
  notImitated(
    '414 above 8 KB of address, 431 above 100 headers or 32 KB',
    ['aspnet', 'KestrelServerLimits'],
    'Node’s own limit of 16 KB for both answers 431',
  ),
  notImitated(
    'Content-Length beside Transfer-Encoding is renamed to X-Content-Length',
    ['aspnet', 'Http1Connection'],
    'Node’s parser refuses such a request with 400',
  ),
  notImitated(
    'Headers that are no valid UTF-8 are 400, others above ASCII hang',
    ['runtime', 'SocketsHttpHandler'],
    'the front end of Azure encodes them first; they pass here',
  ),
  notImitated(
    'A home page at /, 503 while the host starts, a Server header',
    ['host', 'HomepageMiddleware, HostAvailabilityCheckMiddleware'],
    'none of it reaches the app',
  ),
  imitated(
    'A numeric route parameter is text (library 4.5.1 and later)',
    ['library', 'issue 285, pull request 288'],
    ['addresses', 'the route %s and the path %s'],
  ),
  notImitated('A method in lower case matches', routing, 'Node’s parser refuses it with 400'),
  // Sign-in
  imitated(
    'What App Service authentication sets is dropped from a caller’s request',
    ['docs', 'app-service/configure-authentication-user-identities'],
    ['sign-in', 'headers that only the platform sets are dropped'],
  ),
  notImitated(
    'It sets x-ms-client-principal-id, -name, -idp and tokens too',
    ['docs', 'app-service/configure-authentication-user-identities'],
    'the app reads the principal alone',
  ),
  // Keys
  imitated('A function key is asked for in x-functions-key, which wins, or code', keys, [
    'keys',
    'a function key is asked for',
  ]),
  imitated('A missing or wrong key is 401 without a body', keys, ['keys', 'a function key is asked for']),
  imitated('The addresses under /admin ask for the master key', admin, [
    'keys',
    'the admin addresses ask for the master key',
  ]),
  imitated('POST /admin/functions wants JSON: 415 and 400 otherwise', admin, [
    'timers',
    'the admin route fires a timer',
  ]),
  notImitated(
    'Keys of one function, system keys, renewed keys, bearer tokens',
    ['host', 'SecretManager'],
    'one host key and one master key show every way in that the app can tell apart',
  ),
  notImitated(
    'Functions of any trigger can be fired by the admin address, and described',
    admin,
    'only timers have a use for it here',
  ),
  // Forwarding
  imitated(
    'Hop-by-hop headers, Forwarded and Upgrade-Insecure-Requests are dropped, X-Forwarded-* replaced',
    yarp,
    seesRequest,
  ),
  imitated('Host is the worker’s; the caller’s is in X-Forwarded-Host', yarp, seesRequest),
  imitated('Connections to the worker are pooled', yarp, seesRequest),
  imitated(
    'A closed pooled connection is replaced without harm',
    ['runtime', 'HttpConnectionPool'],
    ['forwarding', 'a connection that the app closed while it was idle'],
  ),
  imitated('A chunked body stays chunked with any method', yarp, [
    'forwarding',
    'a chunked body reaches the app whole',
  ]),
  imitated(
    'A request without a body is sent again, up to 40 times, when the worker breaks it off',
    ['host', 'RetryProxyHandler.cs'],
    ['forwarding', 'a request without a body is sent again'],
  ),
  imitated('Without an answer the caller gets 500 without a body, never 502', proxy, [
    'forwarding',
    'a request without a body is sent again',
  ]),
  imitated(
    'After 240 s of silence the caller gets 500; a handler that throws, returns or throws nothing leads there',
    proxy,
    ['forwarding', 'an invocation that sends no answer'],
  ),
  imitated('What fails while an answer is sent breaks it off', proxy, ['streams', 'an app that streams']),
  imitated(
    'A caller’s x-ms-invocation-id is kept, and the call hangs; newer hosts replace it (option callersId)',
    proxy,
    ['forwarding', 'a caller’s own invocation id is kept'],
  ),
  imitated(
    'Host and app are two processes: the app hears nothing of the host’s own HTTP server',
    proxy,
    seesRequest,
  ),
  imitated(
    'Without Application Insights no trace parent reaches an invocation',
    ['host', 'ScriptInvocationContextExtensions.cs'],
    ['http', 'a caller’s trace continues'],
  ),
  notImitated(
    'X-Forwarded-Proto is https, X-Forwarded-For the front end’s address',
    yarp,
    'the host listens with http on this machine only',
  ),
  notImitated(
    'Trailer passes with any body, Strict-Transport-Security of an answer is dropped',
    yarp,
    'Node refuses the first, and only YARP 2.0 does the second',
  ),
  notImitated(
    'A caller who gives up is answered 499 in the log, after 230 s the front end gives up',
    ['host', 'pull request 10688'],
    'no app notices',
  ),
  notImitated(
    'Outside stream mode a chunked body is not given to the app, nor are cookies of an answer left out',
    ['host', 'GrpcMessageConversionExtensions.ToRpcHttp'],
    'the app streams',
  ),
  notImitated(
    'With authentication on, the host parses x-ms-client-principal too, and fails on what is no base64',
    ['host', 'AppServiceAuthenticationHandler'],
    'the stand-in for sign-in sets the header itself',
  ),
];
