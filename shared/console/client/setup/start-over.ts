/** Makes the next run read its lists from the start. */
import { type Action, action } from '../actions.ts';
import { call } from '../api.ts';
import { confirmed } from '../confirm.ts';
import type { Page } from '../view.ts';

type Lists = 'directory' | 'library';

/** What the next run reads from the start, including earlier requests. */
type Requested = Readonly<Record<Lists, boolean>>;

const names: Readonly<Record<Lists, string>> = {
  directory: 'the directory',
  library: 'the User Photos libraries',
};

export function startOverActions(page: Page): Action[] {
  return [
    startOver(page, 'directory', 'Read the directory from the start'),
    startOver(page, 'library', 'Read the libraries from the start'),
  ];
}

function startOver(page: Page, lists: Lists, text: string): Action {
  return action(page, text, async () => {
    const sure = await confirmed(
      `${text}?`,
      [
        `The next run reads all of ${names[lists]}, not only what changed. That takes longer. Everything else that Instep has stored is kept.`,
      ],
      { does: 'Read from the start', left: page.left },
    );
    if (!sure) return 'Nothing was done.';
    const { body } = await call<Requested>('POST', 'lists/start-over', { lists });
    const read = (['directory', 'library'] as const).filter((one) => body[one]).map((one) => names[one]);
    return `The next run reads ${read.join(' and ')} from the start.`;
  });
}
