/** One request to the storage service as its three parts see it, and the answer to it. */

export interface ServiceCall {
  readonly method: string;
  /** Below the account, decoded only where a part of it is read: `/Users(PartitionKey='a',RowKey='b')`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export type Service = (call: ServiceCall) => ServiceAnswer;

/** Thrown by what cannot be done; each part of the service writes it in its own form. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string = code) {
    super(message);
    this.name = 'ServiceError';
    this.status = status;
    this.code = code;
  }
}

export const nothing: ServiceAnswer = { status: 204, headers: {}, body: '' };

export function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
}
