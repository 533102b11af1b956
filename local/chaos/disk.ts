/** A file system of its own for what Azurite keeps, so that it can be full without filling the machine's. */
import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';

export interface Disk {
  fill(): void;
  free(): void;
  unmount(): void;
}

const roomMib = 256;
const pageBytes = 4096;

/** Mounted over an empty folder; undefined where this user or system cannot mount one. */
export function mountDisk(folder: string): Disk | undefined {
  const options = (size: string) => ['-o', `size=${size}`];
  const run = (command: string, args: readonly string[]) =>
    execFileSync(command, [...args], { stdio: 'ignore' });
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  try {
    run('mount', ['-t', 'tmpfs', ...options(`${roomMib}m`), 'instep-chaos', folder]);
  } catch {
    return undefined;
  }
  // Lazily: Azurite may still be about to end.
  const unmount = () => run('umount', ['-l', folder]);
  // Before the folder itself is removed, which is busy until then.
  process.prependOnceListener('exit', unmount);
  const resize = (size: string) => run('mount', ['-o', `remount,size=${size}`, folder]);
  return {
    fill: () => shrinkToWhatIsUsed(folder, resize),
    free: () => resize(`${roomMib}m`),
    unmount() {
      process.off('exit', unmount);
      unmount();
    },
  };
}

/** Azurite may write meanwhile, and a file system cannot be made smaller than what is in it. */
function shrinkToWhatIsUsed(folder: string, resize: (size: string) => unknown): void {
  for (let spare = 0; ; spare += 8) {
    const { blocks, bfree, bsize } = statfsSync(folder);
    const pages = Math.ceil(((blocks - bfree) * bsize) / pageBytes) + spare;
    try {
      resize(`${(pages * pageBytes) / 1024}k`);
      return;
    } catch (error) {
      if (spare > 64) throw error;
    }
  }
}
