/** Questions to a child process, each answered once, over the channel of messages. */
import type { Child } from '../../child-processes.ts';

/** A question fails when the process ends. */
export function asking<Asked extends object>(
  child: Child,
  name: string,
): <Answer>(asked: Asked) => Promise<Answer> {
  const waiting = new Map<number, (answer: unknown) => void>();
  let lastId = 0;
  child.onMessage((message) => {
    const { id, answer } = message as { readonly id?: number; readonly answer?: unknown };
    if (id === undefined) return;
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  const ended = child.exited.then(() => {
    throw new Error(`${name} ended. ${child.lastErrors()}`);
  });
  ended.catch(() => undefined);
  return <Answer>(asked: Asked) => {
    lastId += 1;
    const id = lastId;
    const answered = new Promise<unknown>((resolve) => {
      waiting.set(id, resolve);
    });
    child.send({ ...asked, id });
    return Promise.race([answered, ended]) as Promise<Answer>;
  };
}
