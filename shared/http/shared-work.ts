/** Work that many callers ask for at the same time is done once in a process, and all get its result. */
export function createSharedWork<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, work) => {
    const present = running.get(key);
    if (present !== undefined) return present;
    const started = work().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}
