/// <reference lib="dom" />
/** The labels of codes. The page contains them as data, because the catalogue stays on the server. */
import type { LabelKind, Labels } from '../../core/catalogue/labels.ts';

let labels: Labels | undefined;

/** Returns the code itself if this page was loaded before the code existed. */
export function label(kind: LabelKind, code: string): string {
  labels ??= JSON.parse(document.getElementById('labels')?.textContent ?? '{}') as Labels;
  return (labels[kind] as Readonly<Record<string, string>>)[code] ?? code;
}

/** For the start of a table cell or a sentence. */
export function capitalLabel(kind: LabelKind, code: string): string {
  const text = label(kind, code);
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
