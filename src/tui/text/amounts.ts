interface Money {
  readonly amount: string
  readonly currency: string
}

/** `12.50 USD` */
export const money = ({ amount, currency }: Money): string => `${amount} ${currency}`

/** The same for amounts one below the other: the points stand below each other. */
export function moneyColumn(all: readonly Money[]): (one: Money) => string {
  const most = Math.max(0, ...all.map(({ amount }) => decimalsOf(amount)))
  return ({ amount, currency }) => `${amount}${' '.repeat(most - decimalsOf(amount))} ${currency}`
}

const decimalsOf = (amount: string): number => amount.split('.')[1]?.length ?? -1
