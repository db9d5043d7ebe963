interface Holding {
  noun: string
  count: number
}

/** `keys: 2, audit entries: 14`; nothing that there is none of. */
export function renderHoldings(holdings: readonly Holding[]): string {
  const present = holdings.filter(({ count }) => count > 0)
  return present.map(({ noun, count }) => `${noun}: ${count}`).join(', ') || 'nothing else'
}
