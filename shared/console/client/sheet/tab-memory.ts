/// <reference lib="dom" />
/** Text that the browser's tab remembers over a reload and a sign-in. It holds object ids and comments, no names. */

export interface Memory {
  read(): string | null;
  /** null: forget it. */
  write(text: string | null): void;
}

/** Without effect in a browser that keeps nothing for pages. */
export function tabMemory(key: string): Memory {
  return {
    read: () => attempt(() => sessionStorage.getItem(key)) ?? null,
    write(text) {
      attempt(() => (text === null ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, text)));
    },
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
