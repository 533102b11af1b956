/// <reference lib="dom" />
/** Makes the next run read its lists from the start. */
import { call } from './api.ts';
import { confirmed } from './confirm.ts';
import { type Action, action } from './doing.ts';

type Lists = 'directory' | 'library';

const names: Readonly<Record<Lists, string>> = {
  directory: 'the directory',
  library: 'the User Photos libraries',
};

export function startOverActions(): Action[] {
  return [
    startOver('directory', 'Read the directory from the start'),
    startOver('library', 'Read the libraries from the start'),
  ];
}

function startOver(lists: Lists, text: string): Action {
  return action(text, async () => {
    const sure = await confirmed(
      `${text}?`,
      [
        `The next run reads all of ${names[lists]}, not only what changed. That takes longer. Everything else that Instep has stored is kept.`,
      ],
      { does: 'Read from the start' },
    );
    if (!sure) return 'Nothing was done.';
    await call('POST', 'lists/start-over', { lists });
    return `The next run reads ${names[lists]} from the start.`;
  });
}
