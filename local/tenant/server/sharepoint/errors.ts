/** SharePoint REST's error shapes, which follow the OData dialect the client asks for. */
import { type Answer, type Call, jsonAnswer, Refusal } from '../call.ts';

export interface SharePointProblem {
  readonly status: number;
  /** "<number>, <exception type>" */
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function isVerbose(call: Call): boolean {
  return /odata\s*=\s*verbose/i.test(call.headers.accept ?? '');
}

type Language = 'en-US' | 'de-DE' | 'ja-JP';

/** What SharePoint says in another language, as far as a client could mistake it for English. */
const translations: Readonly<Record<Exclude<Language, 'en-US'>, (problem: SharePointProblem) => string>> = {
  'de-DE': ({ code }) =>
    code.endsWith('UserNotFoundException')
      ? 'Benutzerprofilfehler 1000: Benutzer nicht gefunden: Die Profildaten konnten nicht aus der Datenbank geladen werden.'
      : 'Unerwarteter Fehler.',
  'ja-JP': ({ code }) =>
    code.endsWith('UserNotFoundException')
      ? 'ユーザー プロファイル エラー 1000: ユーザーが見つかりません。'
      : '予期しないエラーが発生しました。',
};

export function sharePointError(call: Call, problem: SharePointProblem, lang: Language = 'en-US'): Answer {
  const value = lang === 'en-US' ? problem.message : translations[lang](problem);
  const error = { code: problem.code, message: { lang, value } };
  const headers = { sprequestguid: call.requestId, 'request-id': call.requestId, ...problem.headers };
  return jsonAnswer(problem.status, isVerbose(call) ? { error } : { 'odata.error': error }, headers);
}

/** A problem on its way out of a handler; its shape depends on the call. */
export class SharePointRefusal extends Error {
  readonly problem: SharePointProblem;

  constructor(problem: SharePointProblem) {
    super(problem.message);
    this.name = 'SharePointRefusal';
    this.problem = problem;
  }
}

export function invalidQuery(message: string, status = 400): SharePointRefusal {
  return new SharePointRefusal({
    status,
    code: '-1, Microsoft.SharePoint.Client.InvalidClientQueryException',
    message,
  });
}

export function unknownMethod(name: string): SharePointRefusal {
  const code = '-1, Microsoft.SharePoint.Client.ResourceNotFoundException';
  return new SharePointRefusal({
    status: 404,
    code,
    message: `Cannot find resource for the request ${name}.`,
  });
}

export function fileNotFound(): SharePointRefusal {
  const code = '-2147024894, System.IO.FileNotFoundException';
  return new SharePointRefusal({ status: 404, code, message: 'File Not Found.' });
}

export function noSuchFile(path: string): SharePointRefusal {
  const code = '-2130575338, Microsoft.SharePoint.SPException';
  return new SharePointRefusal({ status: 404, code, message: `The file ${path} does not exist.` });
}

/** Turns a thrown problem into the answer it stands for; anything else is a defect and is thrown again. */
export function sharePointAnswerFor(error: unknown, call: Call, lang: Language): Answer {
  if (error instanceof SharePointRefusal) return sharePointError(call, error.problem, lang);
  if (error instanceof Refusal) return error.answer;
  throw error;
}
