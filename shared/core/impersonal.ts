/** Words of services and errors, without what names a person. */

const hidden = '…';

/** Each leaves what stands around it. Object ids stay: only the directory leads from them to a person. */
const names: readonly (readonly [RegExp, string])[] = [
  // An account name, as SharePoint writes it: i:0#.f|membership|ada@contoso.com.
  [/(\|membership\||%7Cmembership%7C)[^\s'"&)]+/gi, `$1${hidden}`],
  // A sign-in name or a mail address, also as addresses of requests and JSON write it, and encoded more than once. An
  // apostrophe between letters belongs to the name: o'brien@contoso.com.
  [
    /(?:[^\s'"()<>/?=&,;:|]|(?<=[\p{L}\p{N}])'(?=[\p{L}\p{N}]))+(?:@|%(?:25)*40|\\u0040|&#64;)[^\s'"()<>/?&,;|]+/giu,
    hidden,
  ],
  // A personal site, and a photo file under a sign-in name.
  [/(\/personal\/)[^\s'"/)]+/gi, `$1${hidden}`],
  [/[^\s'"/(]+(_[SML]Thumb\.jpg)/gi, `${hidden}$1`],
];

export function impersonal(text: string): string {
  return names.reduce((plain, [name, instead]) => plain.replace(name, instead), text);
}
