/** Words of services and errors, without what names a person. */

const hidden = '…';

/** Each leaves what stands around it. Object ids stay: only the directory leads from them to a person. */
const names: readonly (readonly [RegExp, string])[] = [
  // An account name, as SharePoint writes it: i:0#.f|membership|ada@contoso.com.
  [/(\|membership\||%7Cmembership%7C)[^\s'"&)]+/gi, `$1${hidden}`],
  // A sign-in name or a mail address, also in the form that addresses of requests have.
  [/[^\s'"()<>/?=&,;:|]+(?:@|%40)[^\s'"()<>/?&,;|]+/gi, hidden],
  // A personal site, and a photo file under a sign-in name.
  [/(\/personal\/)[^\s'"/)]+/gi, `$1${hidden}`],
  [/[^\s'"/(]+(_[SML]Thumb\.jpg)/gi, `${hidden}$1`],
];

export function impersonal(text: string): string {
  return names.reduce((plain, [name, instead]) => plain.replace(name, instead), text);
}
