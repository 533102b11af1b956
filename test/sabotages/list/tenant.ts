/** Mistakes in the adapters of Graph and SharePoint, and in what sends their requests. */
import type { Sabotage } from '../sabotage.ts';

const graph = 'shared/adapters/graph';
const sharePoint = 'shared/adapters/sharepoint';
const transport = 'shared/adapters/transport';

export const tenant: readonly Sabotage[] = [
  {
    name: 'refused-window-tried-again-at-once',
    harm: 'All night long, every twentieth photo request is throttled.',
    edits: [
      {
        file: 'shared/core/pacing.ts',
        from: 'size >= next.refusedAt && nowMs < tryAgainMs)',
        to: 'size >= next.refusedAt && nowMs < 0)',
      },
    ],
    caughtBy: ['test/adapters/graph/photo-pacer.test.ts', 'test/adapters/transport/pacing.test.ts'],
  },
  {
    name: 'window-counts-batches',
    harm: 'Where four photo requests are served at once, users become unknown because of throttling.',
    edits: [
      {
        file: `${graph}/photo-pacer.ts`,
        from: 'const most = Math.min(queue.length, ofOneBatch);',
        to: 'const most = 1;',
      },
      {
        file: `${graph}/photo-pacer.ts`,
        from: 'taken === ofOneBatch && !isTrial ? largestBatch : taken',
        to: 'largestBatch',
      },
    ],
    caughtBy: ['test/adapters/graph/photo-pacer.test.ts'],
  },
  {
    name: 'new-size-tried-with-a-full-batch',
    harm: 'Where the service works on four photos at a time, each night has 21 refused instead of five.',
    edits: [
      {
        file: `${graph}/photo-pacer.ts`,
        from: 'const isTrial = isFull && !isTried && window.atOnce() > windowLimits.first;',
        to: 'const isTrial = false;',
      },
    ],
    caughtBy: ['test/adapters/graph/photo-pacer.test.ts'],
  },
  {
    name: 'throttled-users-given-up-early',
    harm: 'Users become unknown although the others are answered all the time.',
    edits: [
      {
        file: `${transport}/attempts.ts`,
        from: 'if (answers.size > before && allLimited(throttled)) attempt = 0;',
        to: '',
      },
    ],
    caughtBy: ['test/adapters/transport/attempts.test.ts'],
  },
  {
    name: 'batch-answers-matched-by-order',
    harm: 'Users get the photos of their neighbours in a batch.',
    edits: [
      {
        file: `${graph}/batch.ts`,
        from: 'const [found, ...others] = byId.get(String(index)) ?? [];',
        to: 'const [found, ...others] = byId.size < 0 ? [] : parts.slice(index, index + 1);',
      },
    ],
    caughtBy: ['test/adapters/graph/batch.test.ts'],
  },
  {
    name: 'profiles-matched-by-order',
    harm: 'Profiles of a reordered batch count for the wrong users.',
    edits: [
      {
        file: `${sharePoint}/profiles.ts`,
        from: 'if (fits || upns.length === 1) return parts',
        to: 'if (fits || upns.length > 0) return parts',
      },
    ],
    caughtBy: ['test/resilience/one-user.test.ts'],
  },
  {
    name: 'any-404-proves-no-photo',
    harm: 'A gateway’s error page removes photos.',
    edits: [
      {
        file: `${graph}/photo-answers.ts`,
        from: 'if (answer.status === 404 && noPhotoCodes.has(code)) return',
        to: "if (answer.status === 404 && (noPhotoCodes.has(code) || code === '')) return",
      },
    ],
    caughtBy: ['test/adapters/graph/photo-answers.test.ts'],
  },
  {
    name: 'any-404-proves-no-file',
    harm: 'A file that a gateway hides for a moment is written again.',
    edits: [
      {
        file: `${sharePoint}/picture-files.ts`,
        from: 'return refusal?.status === 404 && refusal.code !== undefined;',
        to: 'return refusal?.status === 404;',
      },
    ],
    caughtBy: ['test/adapters/sharepoint/library.test.ts'],
  },
  {
    name: 'short-photo-accepted',
    harm: 'Half a face is copied.',
    edits: [
      {
        file: `${graph}/photo-bytes.ts`,
        from: 'if (short || (isJpeg(bytes) && endsInHeader(bytes))) return',
        to: 'if (short && isJpeg(bytes) && endsInHeader(bytes)) return',
      },
    ],
    caughtBy: ['test/adapters/graph/photo-answers.test.ts'],
  },
  {
    name: 'error-page-read-as-a-file',
    harm: 'An error page counts as a photo that was changed in SharePoint.',
    edits: [
      {
        file: `${sharePoint}/picture-files.ts`,
        from: "  if (looksLikeHtml(start)) return { kind: 'unknown', cause: 'HTML in place of a file' };\n",
        to: '',
      },
    ],
    caughtBy: ['test/adapters/sharepoint/library.test.ts'],
  },
  {
    name: 'empty-page-ends-the-members',
    harm: 'Members of the exclude group behind an empty page are written to.',
    edits: [
      {
        file: `${graph}/pages.ts`,
        from: "    path = page['@odata.nextLink'] || undefined;",
        to: "    path = items.length === 0 ? undefined : page['@odata.nextLink'] || undefined;",
      },
    ],
    caughtBy: ['test/adapters/graph/pages.test.ts'],
  },
  {
    name: 'expired-link-not-recognised',
    harm: 'After a suspension the directory is never read again.',
    edits: [
      {
        file: `${graph}/delta-reader.ts`,
        from: 'if (answer.status === 410 || (answer.status === 400 && resyncCodes.has(code))) {',
        to: 'if (answer.status === 400 && resyncCodes.has(code)) {',
      },
    ],
    caughtBy: ['test/adapters/graph/directory.test.ts'],
  },
  {
    name: 'odd-deletion-counts-as-a-user',
    harm: 'A user who left stays in scope.',
    edits: [
      {
        file: `${graph}/directory.ts`,
        from: "  if (hasRemovedMarker(row)) return { cause: 'removed-marker' };\n",
        to: '',
      },
    ],
    caughtBy: ['test/resilience/page-rows.test.ts'],
  },
  {
    name: 'ended-plan-counts-as-a-mailbox',
    harm: 'Users whose licence ended stay in scope, and count as failures.',
    edits: [
      {
        file: `${graph}/user-facts.ts`,
        from: "service?.toLowerCase() === 'exchange' && /^(enabled|warning)$/i.test(capabilityStatus ?? ''),",
        to: "service?.toLowerCase() === 'exchange' && capabilityStatus !== '',",
      },
    ],
    caughtBy: ['test/adapters/graph/user-facts.test.ts'],
  },
  {
    name: 'first-page-of-changes-is-the-last',
    harm: 'Of many changed files only the first few are seen.',
    edits: [
      {
        file: `${sharePoint}/rest-inventory.ts`,
        from: `      next: formatLink({ ...link, token: last.token }),
      delta: undefined,`,
        to: `      next: undefined,
      delta: formatLink({ ...link, token: last.token }),`,
      },
    ],
    caughtBy: ['test/adapters/picture-inventories.test.ts'],
  },
  {
    name: 'change-log-trusted-for-ever',
    harm: 'After two months without a full listing SharePoint says "no changes" to everything.',
    edits: [
      {
        file: `${sharePoint}/rest-inventory.ts`,
        from: 'if (isOver(link.since, listingValidMs, clock.now()))',
        to: 'if (isOver(link.since, 1000 * listingValidMs, clock.now()))',
      },
    ],
    caughtBy: ['test/adapters/picture-inventories.test.ts'],
  },
  {
    name: 'replaced-file-counts-as-removed',
    harm: 'A file that could not be removed counts as gone.',
    edits: [
      {
        file: `${sharePoint}/picture-files.ts`,
        from: '        if (isAbsent(refusal)) return;\n',
        to: '        if (isAbsent(refusal) || refusal?.status === 412) return;\n',
      },
    ],
    caughtBy: ['test/adapters/sharepoint/conditional-files.test.ts'],
  },
  {
    name: 'draft-counts-as-shown',
    harm: 'A photo that only Instep can see counts as repaired.',
    edits: [
      {
        file: `${sharePoint}/shown-to-others.ts`,
        from: '  if (isShown(state)) return;\n',
        to: '  if (isShown(state) || state.Level !== undefined) return;\n',
      },
    ],
    caughtBy: ['test/resilience/check-out.test.ts'],
  },
  {
    name: 'profile-missing-after-one-location',
    harm: 'A user who moved to another geo location counts as having no profile.',
    edits: [
      {
        file: 'shared/workflows/observe/read-profiles.ts',
        from: "  if (reading.kind === 'missing') return others;\n",
        to: "  if (reading.kind === 'missing') return [];\n",
      },
    ],
    caughtBy: ['test/workflows/geos.test.ts'],
  },
  {
    name: 'profile-of-another-moves-the-user',
    harm: 'A renamed user whose name leads to another geo location loses an unfinished write, and shows no photo.',
    edits: [
      {
        file: 'shared/workflows/observe/observe-users.ts',
        from: "  const isOwn = profile.kind === 'profile' && ownerOf(profile, subject.user.id) === 'own';\n",
        to: "  const isOwn = profile.kind === 'profile';\n",
      },
    ],
    caughtBy: ['test/workflows/geo-profiles.test.ts'],
  },
  {
    name: 'user-at-the-profile-of-another-read-in-full',
    harm: 'A user whose name leads to another geo location costs a full reading every night.',
    edits: [
      {
        file: 'shared/workflows/observe/subjects.ts',
        from: '  const here = isOthers ? user : asSeenFrom(user, location);\n',
        to: '  const here = asSeenFrom(user, location);\n',
      },
    ],
    caughtBy: ['test/workflows/geo-profiles.test.ts'],
  },
  {
    name: 'retry-after-pauses-nobody',
    harm: 'While one request waits, the others go on, and the service throttles for longer.',
    edits: [
      {
        file: `${transport}/transport.ts`,
        from: 'if (waitMs !== undefined && (spent || isThrottling(answer))) limiters[limiter].pause(waitMs);',
        to: 'if (waitMs !== undefined && spent) limiters[limiter].pause(waitMs);',
      },
    ],
    caughtBy: ['test/adapters/transport/transport.test.ts'],
  },
  {
    name: 'refused-token-sent-again',
    harm: 'After a key rotation every request fails until the process ends.',
    edits: [
      {
        file: `${transport}/transport.ts`,
        from: 'const fresh = await tokens.get(scope, token);',
        to: 'const fresh = await tokens.get(scope);',
      },
    ],
    caughtBy: ['test/adapters/transport/transport.test.ts'],
  },
];
