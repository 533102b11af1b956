/** Builds HTML with tagged templates: inserted values are escaped, unless they are HTML from this module. */
import { escape as escapeHtml } from 'html-escaper';

export interface Html {
  readonly html: string;
}

type Value = Html | string | number | undefined | false | readonly Html[];

export function html(literals: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: literals.map((literal, index) => literal + insert(values[index])).join('') };
}

/** Marks a text as HTML (or CSS) that must not be escaped. */
export function trusted(text: string): Html {
  return { html: text };
}

function insert(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return 'html' in value ? value.html : value.map((one) => one.html).join('');
}
