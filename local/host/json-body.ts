/**
 * The properties that the host takes from a body into an invocation's metadata: `Utility.ApplyBindingData` and
 * `ConvertPropertyValue` of https://github.com/Azure/azure-webjobs-sdk-extensions. Neither method nor content type matters.
 */
import type { TypedData } from './core-module.ts';

/** Newtonsoft refuses more, and then nothing of the body is taken. */
const deepest = 64;

export function bodyProperties(body: Uint8Array | undefined): readonly (readonly [string, TypedData])[] {
  if (body === undefined || body.length === 0) return [];
  const object = parseObject(decode(body).trim());
  return Object.entries(object).flatMap(([name, value]) => {
    const data = dataOf(value);
    return data === undefined ? [] : [[name.toWellFormed(), data] as const];
  });
}

/** By byte order mark, which is removed; UTF-8 without one, independent of the content type. */
function decode(body: Uint8Array): string {
  const starts = (...mark: readonly number[]) => mark.every((byte, at) => body[at] === byte);
  if (starts(0xff, 0xfe, 0, 0)) return fromUtf32(body, true);
  if (starts(0, 0, 0xfe, 0xff)) return fromUtf32(body, false);
  if (starts(0xff, 0xfe)) return new TextDecoder('utf-16le').decode(body);
  if (starts(0xfe, 0xff)) return new TextDecoder('utf-16be').decode(body);
  return new TextDecoder('utf-8').decode(body);
}

function fromUtf32(body: Uint8Array, isLittle: boolean): string {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let text = '';
  for (let at = 4; at + 4 <= body.length; at += 4) {
    const point = view.getUint32(at, isLittle);
    text += point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
  }
  return text;
}

/** A number keeps its text: .NET holds integers of any length. */
class NumberText {
  readonly text: string;
  readonly value: number;

  constructor(text: string, value: number) {
    this.text = text;
    this.value = value;
  }

  toJSON(): number {
    return this.value;
  }
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

function parseObject(text: string): object {
  if (!(text.startsWith('{') && text.endsWith('}'))) return {};
  const revive: Reviver = (_key, value, context) =>
    typeof value === 'number' ? new NumberText(context?.source ?? String(value), value) : value;
  try {
    const parsed: unknown = JSON.parse(text, revive);
    return typeof parsed === 'object' && parsed !== null && !isDeeper(parsed, deepest) ? parsed : {};
  } catch {
    return {};
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null || value instanceof NumberText) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function dataOf(value: unknown): TypedData | undefined {
  if (value === null || Array.isArray(value)) return undefined;
  if (value instanceof NumberText) return { string: numberText(value) };
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' };
  if (typeof value === 'string') return { string: dateText(value) ?? value.toWellFormed() };
  return { json: JSON.stringify(value) };
}

/** `Double.ToString` of the invariant culture; an exponent from 15 digits on. */
function numberText({ text, value }: NumberText): string {
  if (/^-?\d+$/.test(text)) return text === '-0' ? '0' : text;
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -5 && power < 15) return String(value);
  return `${digits}E${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

const isoMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d)?$/;

/** Newtonsoft takes a text in this form for a date, which .NET writes in its own way, in UTC; undefined: it is none. */
function dateText(text: string): string | undefined {
  if (!isoMoment.test(text)) return undefined;
  const moment = new Date(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(moment.getTime())) return undefined;
  const [, year, month, day, time] = /^(\d+)-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)/.exec(moment.toISOString()) ?? [];
  return `${month}/${day}/${year} ${time}`;
}
