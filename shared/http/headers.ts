/** Headers of every answer, of errors and streams too. host.json has those that never change, for answers of the host itself. */

/** What a page may load, and that no page may frame it. Answers that are pages replace it by their own. */
const loadsNothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Instep uses no such feature of a browser, so whatever might run on its pages cannot either. */
const noFeatures = [
  ...['accelerometer', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'magnetometer'],
  ...['microphone', 'midi', 'payment', 'usb'],
];

/**
 * No cache stores an answer, no browser guesses another content type, and no other site frames, embeds or opens it and keeps a
 * hold of the window.
 */
export const plain = {
  'cache-control': 'no-store',
  'content-security-policy': loadsNothing,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': noFeatures.map((feature) => `${feature}=()`).join(', '),
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;
