/** The words in which Instep speaks of a user. Code, tables, telemetry, reports and README all use these codes. */
export { type Action, actions, writingActions } from './catalogue/actions.ts';
export { eventfulFindings, type Finding, findings, quietFindings } from './catalogue/findings.ts';
export { type OutOfScope, outOfScope } from './catalogue/out-of-scope.ts';
export { type Reason, reasons } from './catalogue/reasons.ts';
