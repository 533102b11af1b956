/** The promises, each with a name and a sentence, and how often each was checked. */

export const sentences = {
  'whose-face': 'No user shows the face of another through something that Instep wrote.',
  'files-of-their-owner': 'No file that Instep wrote under a user’s name holds the face of another.',
  'one-face-in-all-sizes':
    'What Instep wrote shows one face in all sizes, except while the repair of that user is unfinished.',
  'writes-with-a-reason':
    'Each write carries a run and a line of its released plan, or what was asked for this one user.',
  'left-out-stays-out': 'A user who was left out of a plan when it was approved is not written by that plan.',
  'writes-in-scope': 'A run writes only to users who were in scope when their lease was taken.',
  'writes-when-allowed':
    'Nothing is written in report mode, while writing is paused, or long after a run has ended.',
  'one-writer-a-user': 'Each write is made under the lease of its user, which no other attempt holds.',
  'as-the-plan-saw-it': 'When a user is written, the photo in SharePoint is the one that the plan saw.',
  'present-photo': 'A copied photo was the one in Exchange at some time in the last 15 minutes.',
  'nothing-shown-is-removed':
    'A shown photo is removed only by an undo, or by a planned removal of a user without a photo.',
  'undo-restores-exactly': 'An undo leaves what was there before the run that it undoes.',
  'one-owner-a-range':
    'A compare range moves forward, begins anew only by its owner, and stays as it is once it is done.',
  'totals-equal-rows': 'The totals of a closed run are those of its rows.',
  'verdicts-follow-checks':
    'A plan is released, held or only reported as its checks and the mode say, and the run ends accordingly.',
  'everybody-accounted-for': 'Each user of the directory is counted, in scope or out of it.',
  'every-finding-ends': 'Each planned write of a completed run has an outcome.',
  'no-failure-without-a-fault':
    'In a night in which nothing fails and no one does anything, no repair fails.',
  'one-fault-stops-no-other':
    'In a night in which one user or one endpoint is odd, and nothing else fails, no one else is unknown, fails or lacks a list.',
  'budgets-kept': 'In 24 hours, no more users are written without an approval than the guard allows.',
  'effort-is-bounded':
    'In a night, requests for each user, writes to a user, copies of a message and its attempts are bounded.',
  'waits-when-asked': 'While a service asks to wait, no process sends it another request.',
  'one-allowance': 'All processes together never send more than the tenant allows one application.',
  'nothing-left':
    'After a night, no lease outlives its term; after one without faults, no lease, run, lock or message is left.',
  'nothing-grows': 'Each stored row, claim, lease and undo copy belongs to a user or a run that is known.',
  'in-step-after-two-nights':
    'Two nights after the last fault, every user is as a perfect reconciler leaves them, or the reason is told.',
  'quiet-night-writes-nothing': 'The third night after the last change writes nothing to the tenant.',
  'quiet-night-costs-little': 'The third night sends no more requests of each kind than a quiet night does.',
} as const;

export type InvariantName = keyof typeof sentences;

export const invariantNames = Object.keys(sentences) as InvariantName[];

export class BrokenInvariant extends Error {
  readonly invariant: InvariantName;

  constructor(invariant: InvariantName, detail: string) {
    super(`${invariant}: ${sentences[invariant]} ${detail}`);
    this.name = 'BrokenInvariant';
    this.invariant = invariant;
  }
}

export class Promises {
  /** How often each was checked. */
  readonly asked = new Map<InvariantName, number>();

  must(name: InvariantName, holds: boolean, detail: () => string): void {
    this.asked.set(name, (this.asked.get(name) ?? 0) + 1);
    if (!holds) throw new BrokenInvariant(name, detail());
  }
}
