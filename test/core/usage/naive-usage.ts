/** One event as it is sent; `micro` is its quantity in millionths. */
export type Sent = {
  eventId: string
  operation: 'ANALYSIS' | 'MODEL_TOKENS' | 'REQUESTS'
  micro: number
  source: string | undefined
  at: number
}

/** The first of each id, without those that were voided: what every total has to be. */
export function naiveEvents(sent: readonly Sent[], voided: ReadonlySet<string>): Sent[] {
  const first = new Map<string, Sent>()
  for (const event of sent) if (!first.has(event.eventId)) first.set(event.eventId, event)
  return [...first.values()].filter(({ eventId }) => !voided.has(eventId))
}

/** Quantities, in millionths, by a name that is made of each event. */
export function naiveTotals(
  events: readonly Sent[],
  { from, to }: { from: number; to: number },
  nameOf: (event: Sent) => string,
): Record<string, number> {
  const totals: Record<string, number> = {}
  for (const event of events) {
    if (event.at < from || event.at >= to) continue
    const name = nameOf(event)
    totals[name] = (totals[name] ?? 0) + event.micro
  }
  return totals
}

/** The day on the wall of that place. */
export const dayIn = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
