/** The codes for findings, actions, reasons and outcomes. Code, tables, telemetry, reports and README all use them. */
export { type Action, actions, writingActions } from './catalogue/actions.ts';
export { eventfulFindings, type Finding, findings, quietFindings } from './catalogue/findings.ts';
export { type OutOfScope, outOfScope } from './catalogue/out-of-scope.ts';
export { type Reason, reasons } from './catalogue/reasons.ts';
