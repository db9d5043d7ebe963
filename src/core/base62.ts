const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE = 62n

/** Fixed width, so that texts sort like the numbers they stand for. */
export function toBase62(value: bigint, width: number): string {
  let rest = value
  let text = ''
  for (; rest > 0n; rest /= BASE) text = DIGITS.charAt(Number(rest % BASE)) + text
  return text.padStart(width, '0')
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
