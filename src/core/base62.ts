const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE = 62n

/** As many digits at a time as a plain number holds exactly: arithmetic on big integers is slow. */
const CHUNK_DIGITS = 8
const CHUNK = BASE ** BigInt(CHUNK_DIGITS)

/** Fixed width, so that texts sort like the numbers they stand for. */
export function toBase62(value: bigint, width: number): string {
  let rest = value
  let text = ''
  for (; rest > 0n; rest /= CHUNK) text = chunkOf(Number(rest % CHUNK)) + text
  const digits = text.replace(/^0+/, '')
  return digits.padStart(width, '0')
}

function chunkOf(value: number): string {
  let rest = value
  let text = ''
  for (let digit = 0; digit < CHUNK_DIGITS; digit++) {
    text = DIGITS.charAt(rest % DIGITS.length) + text
    rest = Math.floor(rest / DIGITS.length)
  }
  return text
}

/** Null for a text with any other character. */
export function fromBase62(text: string): bigint | null {
  let value = 0n
  for (const character of text) {
    const digit = DIGITS.indexOf(character)
    if (digit < 0) return null
    value = value * BASE + BigInt(digit)
  }
  return value
}
