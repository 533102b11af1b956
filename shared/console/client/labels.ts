/// <reference lib="dom" />
/** The labels of codes. The page brings them as data, because the catalogue they are made from stays on the server. */
import type { LabelKind, Labels } from '../../core/catalogue/labels.ts';
import { byId } from './dom.ts';

let labels: Labels | undefined;

/** The code itself where a page that was loaded earlier does not know it yet. */
export function label(kind: LabelKind, code: string): string {
  labels ??= JSON.parse(byId('labels').textContent ?? '') as Labels;
  return (labels[kind] as Readonly<Record<string, string>>)[code] ?? code;
}

/** As the beginning of a cell or a sentence. */
export function capitalLabel(kind: LabelKind, code: string): string {
  const text = label(kind, code);
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
