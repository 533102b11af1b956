/** The recorded operations in words. Their names are codes of the contract. */

export const operationWords: Readonly<Record<string, string>> = {
  syncNamedUser: 'Synchronise a user',
  syncUser: 'Synchronise a user',
  undoUser: 'Restore the earlier photo of a user',
  eraseUser: 'Erase stored data',
  startRun: 'Start a run',
  approveRun: 'Approve a plan',
  leaveOut: 'Leave users out of a plan, or put them back',
  cancelRun: 'Cancel a run',
  undoRun: 'Undo a run',
  startOver: 'Read lists from the start',
  getRunReport: 'Read a report',
  getPlan: 'Read a plan',
  listLines: 'Look through a plan',
  findLines: 'Find users in a plan',
  compareRuns: 'Compare two runs',
  getPhotoReport: 'Read the photo report',
  preflightWrites: 'Check that writing works',
};

/** Returns the code itself of an operation that is newer than this page. */
export function operationText(operation: string): string {
  return operationWords[operation] ?? operation;
}
