/** Digits after the point, of money and of quantities. */
export const DECIMALS = 6
export const ONE = 1_000_000n

const SHAPE = /^(-?)(\d{1,24})(?:\.(\d+))?$/

/** Millionths of a number as people write it; null for any other text, and for digits that would be lost. */
export function parseMillionths(text: string): bigint | null {
  const match = SHAPE.exec(text.trim())
  if (!match) return null
  const [, sign, whole = '', written = ''] = match
  const fraction = written.replace(/0+$/, '')
  if (fraction.length > DECIMALS) return null
  const millionths = BigInt(whole) * ONE + BigInt(fraction.padEnd(DECIMALS, '0'))
  return sign ? -millionths : millionths
}

/** With as many digits after the point as it takes, and at least `leastDigits`. */
export function formatMillionths(millionths: bigint, leastDigits = 0): string {
  const digits = (millionths < 0n ? -millionths : millionths).toString().padStart(DECIMALS + 1, '0')
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '').padEnd(leastDigits, '0')
  return `${millionths < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}${fraction && `.${fraction}`}`
}
