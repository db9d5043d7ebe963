const QUARTET = 4
const PAD = '='
const ALPHABET_OF_ADDRESSES = ['-', '_'] as const

/** The bytes, in a memory of exactly their size; null for what is no base64. Padding may be left out. */
export function decodeFrame(text: string): Buffer | null {
  // A character beyond ASCII would be taken for the one that its last byte stands for.
  return Buffer.byteLength(text) === text.length ? decodeAscii(text) : null
}

/** The same of a text of which each character is one byte. */
export function decodeAscii(text: string): Buffer | null {
  const digits = text.length - paddingOf(text)
  if (digits % QUARTET === 1 || (digits < text.length && text.length % QUARTET !== 0)) return null
  const size = Math.floor((digits * 3) / QUARTET)
  const data = Buffer.allocUnsafeSlow(size)
  // What is not of an alphabet of base64 is skipped, and makes the result shorter.
  if (data.write(text, 'base64') !== size) return null
  return ALPHABET_OF_ADDRESSES.some((character) => text.includes(character)) ? null : data
}

const paddingOf = (text: string) => (text.endsWith(PAD + PAD) ? 2 : text.endsWith(PAD) ? 1 : 0)
