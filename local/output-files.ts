/** Files that a command leaves behind. Whether they can be is found out before anything is counted. */
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { exitCodes, messageOf, StartFailure } from './host/failures.ts';

/**
 * Throws StartFailure, with the exit code of a wrong option, when `file` cannot be written; leaves nothing behind.
 * It tries: what access(2) says is not true for root, on /proc and on some network drives.
 */
export function requireWritable(option: string, file: string): void {
  const target = path.resolve(file);
  const made: string[] = [];
  try {
    makeFolder(path.dirname(target), made);
    tryToWrite(target);
  } catch (cause) {
    const text = `${option}: ${file} cannot be written: ${messageOf(cause)}`;
    throw new StartFailure(text, exitCodes.configuration, { cause });
  } finally {
    for (const folder of made.toReversed()) removeEmpty(folder);
  }
}

/** Makes the folders it needs. Throws StartFailure when the file cannot be written. */
export function writeOutput(file: string, text: string): void {
  try {
    makeFolder(path.dirname(path.resolve(file)));
    writeFileSync(file, text);
  } catch (cause) {
    throw new StartFailure(`${file} cannot be written: ${messageOf(cause)}`, exitCodes.unexpected, { cause });
  }
}

/** One by one: `recursive` of Node 24 tries for ever where a folder is refused as "not found", as in /proc. */
function makeFolder(folder: string, made: string[] = []): void {
  if (lstatSync(folder, { throwIfNoEntry: false })) return;
  makeFolder(path.dirname(folder), made);
  try {
    mkdirSync(folder);
    made.push(folder);
  } catch (error) {
    // Another process was faster, which is as good.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** A file that is there stays as it is; one that is not is tried under a unique name. */
function tryToWrite(target: string): void {
  const present = lstatSync(target, { throwIfNoEntry: false });
  if (!present) {
    const trial = `${target}.${process.pid}`;
    closeSync(openSync(trial, 'wx'));
    rmSync(trial);
    return;
  }
  // A pipe or a device may wait for its reader, or act, when it is opened.
  if (present.isFile() || present.isDirectory() || present.isSymbolicLink()) {
    closeSync(openSync(target, constants.O_WRONLY | constants.O_NONBLOCK));
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    // Another process uses it already.
    if (codeOf(error) !== 'ENOTEMPTY') throw error;
  }
}

function codeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code;
}
