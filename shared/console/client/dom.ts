/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Creates the elements of the page. Text is always inserted as text, never as markup. */

export type Child = Node | string | undefined | false;

type Attributes = Readonly<Record<string, string | boolean | undefined | ((event: Event) => void)>>;

/**
 * Functions such as `onclick` become listeners; true becomes an attribute without a value; false and undefined are left
 * out.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.replace(/^on/, ''), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** The element with this id. Throws if the page does not have it. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}"`);
  return found;
}

export function show(container: HTMLElement, ...children: readonly Child[]): void {
  container.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
}

/** A table with a caption for screen readers. The first cell of each row is its heading. */
export function table(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly Child[])[],
): HTMLElement {
  const head = element('tr', {}, ...headings.map((text) => element('th', { scope: 'col' }, text)));
  const body = rows.map(([first, ...others]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, first),
      ...others.map((cell) => element('td', {}, cell)),
    ),
  );
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, head),
      element('tbody', {}, ...body),
    ),
  );
}

/** Names and values, side by side if there is enough room. */
export function facts(pairs: readonly (readonly [string, Child])[]): HTMLElement {
  const given = pairs.filter(([, value]) => value !== undefined && value !== '');
  return element(
    'dl',
    {},
    ...given.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  );
}
