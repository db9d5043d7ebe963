/** To the nearest whole number, halves to the even one, so that many roundings lean neither way. */
export function halfEven(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new RangeError('A divisor must be above zero.')
  const quotient = dividend / divisor
  const rest = dividend - quotient * divisor
  const twice = 2n * (rest < 0n ? -rest : rest)
  if (twice < divisor || (twice === divisor && quotient % 2n === 0n)) return quotient
  return dividend < 0n ? quotient - 1n : quotient + 1n
}
