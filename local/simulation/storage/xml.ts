/** Answers in XML, as the blob and queue services write them. */
import type { ServiceAnswer, ServiceError } from './service-call.ts';

export function xmlAnswer(
  status: number,
  element: string,
  headers: Record<string, string> = {},
): ServiceAnswer {
  const body = `<?xml version="1.0" encoding="utf-8"?>${element}`;
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body };
}

export function xmlRefusal({ status, code, message }: ServiceError): ServiceAnswer {
  const element = `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  return xmlAnswer(status, element, { 'x-ms-error-code': code });
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
