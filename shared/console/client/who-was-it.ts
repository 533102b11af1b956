/** Names of administrators, of whom runs and plans hold only the object id. The audit log knows the names. */
import { get } from './api.ts';
import { isMe } from './me.ts';
import type { Page } from './view.ts';

interface AuditPage {
  readonly records: readonly { readonly by: string; readonly byName?: string }[];
}

export interface Administrators {
  /** "you", a name, or the id until the name is known. */
  name(id: string): string;
}

export function administrators(page: Page): Administrators {
  const names = new Map<string, string>();
  let isAsked = false;

  async function ask(): Promise<void> {
    const { records } = await get<AuditPage>('audit?limit=100');
    for (const { by, byName } of records) if (byName !== undefined) names.set(by, byName);
    page.redraw();
  }
  return {
    name(id) {
      if (isMe(id)) return 'you';
      if (!names.has(id) && !isAsked) {
        isAsked = true;
        // Without the log, the id has to do.
        ask().catch(() => undefined);
      }
      return names.get(id) ?? id;
    },
  };
}
