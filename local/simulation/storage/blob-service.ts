/**
 * Block blobs as `@azure/storage-blob` asks for them: whole uploads, ranges, conditions, lists by prefix:
 * https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api
 */
import { createHash } from 'node:crypto';
import { nothing, type ServiceAnswer, type ServiceCall, ServiceError } from './service-call.ts';
import { escapeXml, xmlAnswer, xmlRefusal } from './xml.ts';

interface Blob {
  readonly etag: string;
  readonly bytes: Buffer;
  readonly at: Date;
}

type Container = Map<string, Blob>;

export class Blobs {
  readonly #containers = new Map<string, Container>();
  #version = 0;

  readonly now: () => Date;

  constructor(now: () => Date) {
    this.now = now;
  }

  readonly answer = (call: ServiceCall): ServiceAnswer => {
    try {
      return this.#act(call);
    } catch (error) {
      if (error instanceof ServiceError) return xmlRefusal(error);
      throw error;
    }
  };

  /** Names and bytes of a container, for invariants. */
  all(container: string): ReadonlyMap<string, Buffer> {
    return new Map([...this.#container(container)].map(([name, { bytes }]) => [name, bytes]));
  }

  #act(call: ServiceCall): ServiceAnswer {
    const [, container = '', ...rest] = call.path.split('/');
    const name = decodeURIComponent(rest.join('/'));
    if (name === '') return this.#onContainer(container, call);
    const blobs = this.#container(container);
    switch (call.method) {
      case 'PUT':
        return this.#put(blobs, name, call);
      case 'GET':
        return download(found(blobs, name), call.headers['x-ms-range'] ?? call.headers.range);
      case 'HEAD':
        return { status: 200, headers: propertiesOf(found(blobs, name)), body: '' };
      case 'DELETE':
        found(blobs, name);
        blobs.delete(name);
        return { ...nothing, status: 202 };
      default:
        throw new ServiceError(501, 'NotImplemented', `${call.method} of a blob`);
    }
  }

  #onContainer(name: string, { method, query }: ServiceCall): ServiceAnswer {
    if (method === 'PUT') {
      if (this.#containers.has(name)) throw new ServiceError(409, 'ContainerAlreadyExists');
      this.#containers.set(name, new Map());
      return { ...nothing, status: 201 };
    }
    if (method === 'GET' && query.get('comp') === 'list') return list(name, this.#container(name), query);
    throw new ServiceError(501, 'NotImplemented', `${method} of a container`);
  }

  #container(name: string): Container {
    const container = this.#containers.get(name);
    if (container === undefined) throw new ServiceError(404, 'ContainerNotFound');
    return container;
  }

  #put(blobs: Container, name: string, { headers, body }: ServiceCall): ServiceAnswer {
    if (headers['x-ms-blob-type'] !== 'BlockBlob')
      throw new ServiceError(501, 'NotImplemented', 'kind of blob');
    if (headers['if-none-match'] === '*' && blobs.has(name)) throw new ServiceError(409, 'BlobAlreadyExists');
    this.#version += 1;
    const blob = { etag: `"0x${this.#version.toString(16)}"`, bytes: Buffer.from(body), at: this.now() };
    blobs.set(name, blob);
    return { ...nothing, status: 201, headers: { etag: blob.etag, 'last-modified': blob.at.toUTCString() } };
  }
}

function found(blobs: Container, name: string): Blob {
  const blob = blobs.get(name);
  if (blob === undefined) throw new ServiceError(404, 'BlobNotFound');
  return blob;
}

function propertiesOf({ etag, bytes, at }: Blob) {
  return {
    etag,
    'content-length': String(bytes.length),
    'content-type': 'application/octet-stream',
    'last-modified': at.toUTCString(),
    'content-md5': createHash('md5').update(bytes).digest('base64'),
    'x-ms-blob-type': 'BlockBlob',
  };
}

function download(blob: Blob, range: string | undefined): ServiceAnswer {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  const first = Number(asked?.[1] ?? 0);
  const size = blob.bytes.length;
  if (asked === null) return { status: 200, headers: propertiesOf(blob), body: blob.bytes };
  if (first >= size) throw new ServiceError(416, 'InvalidRange');
  const last = Math.min(asked[2] === '' ? size - 1 : Number(asked[2]), size - 1);
  const bytes = blob.bytes.subarray(first, last + 1);
  const headers = {
    'content-length': String(bytes.length),
    'content-range': `bytes ${first}-${last}/${size}`,
  };
  return { status: 206, headers: { ...propertiesOf(blob), ...headers }, body: bytes };
}

function list(container: string, blobs: Container, query: URLSearchParams): ServiceAnswer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('marker') ?? '';
  const most = Math.min(Number(query.get('maxresults') ?? 5_000), 5_000);
  const names = [...blobs.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
  const shown = names.slice(0, most).map((name) => {
    const { etag, bytes, at } = found(blobs, name);
    const properties = `<Last-Modified>${at.toUTCString()}</Last-Modified><Etag>${escapeXml(etag)}</Etag><Content-Length>${bytes.length}</Content-Length><BlobType>BlockBlob</BlobType>`;
    return `<Blob><Name>${escapeXml(name)}</Name><Properties>${properties}</Properties></Blob>`;
  });
  const next = names.length > most ? (names[most - 1] ?? '') : '';
  return xmlAnswer(
    200,
    `<EnumerationResults ContainerName="${container}"><Blobs>${shown.join('')}</Blobs><NextMarker>${escapeXml(next)}</NextMarker></EnumerationResults>`,
  );
}
