/** OData options and metadata levels of SharePoint REST. */
import { type Answer, type Call, jsonAnswer } from '../call.ts';
import { invalidQuery, isVerbose, SharePointRefusal } from './errors.ts';

export type Entity = Readonly<Record<string, unknown>>;

const unsupported = ['$filter', '$orderby', '$expand', '$skip', '$skiptoken', '$inlinecount'];

/** Throws SharePointRefusal for options the route does not know. */
export function checkOptions(call: Call, allow: readonly string[]): void {
  for (const key of call.query.keys()) {
    if (!key.startsWith('$') || allow.includes(key.toLowerCase())) continue;
    const isKnown =
      unsupported.includes(key.toLowerCase()) || ['$select', '$top'].includes(key.toLowerCase());
    throw invalidQuery(
      isKnown
        ? `The query option ${key} is not supported here.`
        : `The query parameter ${key} is not a valid OData option.`,
    );
  }
}

export function entityAnswer(call: Call, entity: Entity, type: string): Answer {
  checkOptions(call, ['$select']);
  const shown = selected(call, entity);
  if (isVerbose(call)) return sharePointJson(call, { d: { __metadata: { type }, ...shown } });
  return sharePointJson(
    call,
    isBare(call)
      ? shown
      : { 'odata.metadata': `${call.origin}/_api/$metadata#${type}`, 'odata.type': type, ...shown },
  );
}

export function collectionAnswer(call: Call, entities: readonly Entity[], type: string): Answer {
  checkOptions(call, ['$select', '$top']);
  const top = call.query.get('$top');
  if (top !== null && !/^\d+$/.test(top))
    throw invalidQuery('The $top query option must be a positive integer.');
  const shown = entities
    .slice(0, top === null ? undefined : Number(top))
    .map((entity) => selected(call, entity));
  if (isVerbose(call)) return sharePointJson(call, { d: { results: shown } });
  const metadata = isBare(call) ? {} : { 'odata.metadata': `${call.origin}/_api/$metadata#${type}` };
  return sharePointJson(call, { ...metadata, value: shown });
}

/** The answer of a method that gives nothing back, or of a read that found nothing. */
export function nullAnswer(call: Call, method: string): Answer {
  if (isVerbose(call)) return sharePointJson(call, { d: { [method]: null } });
  const metadata = isBare(call) ? {} : { 'odata.metadata': `${call.origin}/_api/$metadata#Edm.Null` };
  return sharePointJson(call, { ...metadata, 'odata.null': true });
}

export function valueAnswer(call: Call, method: string, value: unknown): Answer {
  if (isVerbose(call)) return sharePointJson(call, { d: { [method]: value } });
  const metadata = isBare(call) ? {} : { 'odata.metadata': `${call.origin}/_api/$metadata#Edm.String` };
  return sharePointJson(call, { ...metadata, value });
}

export function sharePointJson(call: Call, value: unknown, status = 200): Answer {
  const level = isVerbose(call) ? 'verbose' : isBare(call) ? 'nometadata' : 'minimalmetadata';
  return jsonAnswer(status, value, {
    'content-type': `application/json;odata=${level};streaming=true;charset=utf-8`,
    sprequestguid: call.requestId,
  });
}

/** The JSON object of a POST. Throws SharePointRefusal for another content type or broken JSON. */
export function readJsonBody(call: Call): Readonly<Record<string, unknown>> {
  const type = call.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(type))
    throw new SharePointRefusal({
      status: 415,
      code: '-1, Microsoft.SharePoint.Client.ClientServiceException',
      message: 'The HTTP header Content-Type is missing or its value is invalid.',
    });
  try {
    const value: unknown = JSON.parse(call.body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidQuery('Invalid JSON. A token was not recognized in the JSON content.');
}

function isBare(call: Call): boolean {
  return /odata(\.metadata)?\s*=\s*(nometadata|none)/i.test(call.headers.accept ?? '');
}

function selected(call: Call, entity: Entity): Entity {
  const names = call.query
    .get('$select')
    ?.split(',')
    .map((name) => name.trim());
  if (!names) return entity;
  const properties = Object.entries(entity);
  return Object.fromEntries(
    names.flatMap((name) => {
      if (name === '*') return properties;
      const found = properties.find(([key]) => key.toLowerCase() === name.toLowerCase());
      if (!found) throw invalidQuery(`The field or property '${name}' does not exist.`);
      return [found];
    }),
  );
}
