/** The agreement that follows from a reading of both sides. */
import { hourMs } from '../../core/calendar.ts';
import type { GeoHost } from '../../core/geo.ts';
import type { PerSize, Sha256 } from '../../core/observation.ts';
import { perSize, seenFiles } from '../../core/triage.ts';
import type { AgreedFile, AgreedFiles, Agreement, UserRow } from '../../core/user.ts';

/** Hashes of the files that show the source photo. Undefined: not read (DECISIONS.md, D-written-together). */
export type FoundFiles = PerSize<Sha256 | undefined> & { readonly M: Sha256 };

export function agreementOn(
  { user, now }: { readonly user: UserRow; readonly now: Date },
  source: { readonly etag: string; readonly sha: Sha256 },
  found: { readonly base: string; readonly files: FoundFiles; readonly location: GeoHost },
): Agreement {
  const { base, location } = found;
  const { host } = location;
  const seen = seenFiles(user, base, location);
  const before = user.agreement?.base === base ? user.agreement : undefined;
  const files = perSize((size) => {
    const file = { etag: seen[size]?.etag, sha: found.files[size] };
    const movedAt = unproven(before?.files[size], file.etag, now);
    return movedAt === undefined ? file : { ...file, movedAt };
  }) as AgreedFiles;
  return { sourceEtag: source.etag, sourceSha: source.sha, host, base, files, at: now.toISOString() };
}

/** A second reading proves the bytes only if no cache can still hold the result of the first one. */
const cachedMs = 20 * hourMs;

function unproven(before: AgreedFile | undefined, etag: string | undefined, now: Date): string | undefined {
  if (before?.etag === undefined) return undefined;
  if (before.etag !== etag) return now.toISOString();
  const { movedAt } = before;
  return movedAt !== undefined && now.getTime() - Date.parse(movedAt) < cachedMs ? movedAt : undefined;
}
