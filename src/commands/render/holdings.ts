interface Holding {
  noun: string
  count: number
}

/** `2 keys, 14 audit entries`; nothing that there is none of. */
export function renderHoldings(holdings: readonly Holding[]): string {
  const present = holdings.filter(({ count }) => count > 0)
  return present.length === 0
    ? 'nothing else'
    : present.map(({ noun, count }) => `${count} ${noun}`).join(', ')
}
