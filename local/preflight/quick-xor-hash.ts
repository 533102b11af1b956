/** QuickXorHash, base64: https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash */

const bits = 160n;
const whole = (1n << bits) - 1n;

export function quickXorHash(bytes: Uint8Array): string {
  let state = 0n;
  bytes.forEach((byte, index) => {
    const shift = BigInt((index * 11) % 160);
    const value = BigInt(byte) << shift;
    state ^= (value & whole) | (value >> bits);
  });
  // The length is XORed into the last eight bytes, little-endian.
  state ^= BigInt(bytes.length) << 96n;
  const hash = Buffer.from(state.toString(16).padStart(40, '0'), 'hex').reverse();
  return hash.toString('base64');
}
