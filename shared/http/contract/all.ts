/** Every route, in the order in which descriptions of the API list them. */
import { console, consoleScript, me } from './console.ts';
import { findLines, leaveOut, listLines } from './lines.ts';
import type { Operation } from './operation.ts';
import { searchPeople } from './people.ts';
import { getExchangePicture, getRendition, getSharePointPicture, getUndoPicture } from './pictures.ts';
import { getPlan } from './plan.ts';
import { preflight, preflightWrites } from './preflight.ts';
import { compareRuns, getPhotoReport, getRunReport } from './reports.ts';
import { approveRun, cancelRun, getRun, listRuns, startOver, startRun, undoRun } from './runs.ts';
import { health, listAudit, openapi, problemPage } from './service.ts';
import { eraseUser, findUser, getUser } from './stored-users.ts';
import { getOperation, syncNamedUser, syncUser, undoUser } from './users.ts';

export const operations: readonly Operation[] = [
  syncNamedUser,
  syncUser,
  getOperation,
  findUser,
  getUser,
  undoUser,
  eraseUser,
  getExchangePicture,
  getSharePointPicture,
  getRendition,
  getUndoPicture,
  searchPeople,
  startRun,
  listRuns,
  getRun,
  approveRun,
  cancelRun,
  undoRun,
  startOver,
  getRunReport,
  compareRuns,
  getPlan,
  listLines,
  findLines,
  leaveOut,
  getPhotoReport,
  listAudit,
  preflight,
  preflightWrites,
  health,
  openapi,
  problemPage,
  me,
  console,
  consoleScript,
];
