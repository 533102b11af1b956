/** How many requests went out, by host and kind, since the process started. */
export interface RequestCounts {
  add(name: string, count?: number): void;
  snapshot(): Readonly<Record<string, number>>;
}

export function createRequestCounts(): RequestCounts {
  const counts = new Map<string, number>();
  return {
    add(name, count = 1) {
      counts.set(name, (counts.get(name) ?? 0) + count);
    },
    snapshot: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
