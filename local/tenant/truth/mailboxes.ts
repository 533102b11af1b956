/**
 * Mailboxes: the plan that gives one, and the ways in which Graph says that a user has no photo, or no mailbox to keep
 * one in. Codes as on the profilePhoto reference page and in the issues of microsoftgraph/microsoft-graph-docs (2085, 2248, 4598, 8877, 15688) and of its SDKs.
 */
import type { AssignedPlan, PhotoAnswer } from './types.ts';

export const noPhotoAnswers: readonly PhotoAnswer[] = [
  {
    status: 404,
    code: 'ImageNotFound',
    message: "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
  },
  { status: 404, code: 'ErrorItemNotFound', message: 'The specified object was not found in the store.' },
  { status: 404, code: 'GetUserPhoto', message: "The photo wasn't found." },
  { status: 404, code: 'ErrorEntityNotFound', message: 'The requested entity was not found.' },
  { status: 200, code: '', message: '' },
];

export const noMailboxAnswers: readonly PhotoAnswer[] = [
  { status: 404, code: 'ResourceNotFound', message: 'Resource could not be discovered.' },
  {
    status: 404,
    code: 'MailboxNotEnabledForRESTAPI',
    message: 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  },
  {
    status: 400,
    code: 'MailboxNotEnabledForRESTAPI',
    message: 'REST API is not yet supported for this mailbox.',
  },
  {
    status: 404,
    code: 'MailboxNotHostedInExchangeOnline',
    message: 'The mailbox is not hosted in Exchange Online.',
  },
];

/** Goes through the list again and again. */
export function roundRobin(answers: readonly PhotoAnswer[], index: number): PhotoAnswer {
  const answer = answers[index % answers.length];
  if (!answer) throw new RangeError('no answers to choose from');
  return answer;
}

/** The plan that gives a mailbox: Exchange Online (Plan 2). */
export const exchangePlan: AssignedPlan = {
  assignedDateTime: '2024-01-15T08:00:00Z',
  capabilityStatus: 'Enabled',
  service: 'exchange',
  servicePlanId: 'efb87545-963c-4e0d-99df-69c6916d9eb0',
};
