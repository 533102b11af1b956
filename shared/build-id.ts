/** The id of this build. Packaging writes it beside the compiled code, because all builds have the same version number. */
import { readFileSync } from 'node:fs';

const file = new URL('../build.json', import.meta.url);
let read: string | undefined;

/** 'unpackaged' if the code was only compiled. Throws if the file exists and cannot be read. */
export function buildId(): string {
  read ??= readId();
  return read;
}

function readId(): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'unpackaged';
    throw error;
  }
  const { id } = JSON.parse(text) as { id?: unknown };
  if (typeof id === 'string') return id;
  throw new Error(`${file.pathname} names no build.`);
}
