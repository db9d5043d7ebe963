import { add, type Micros, NOTHING } from '../money/money.ts'
import type { Due } from './dues.ts'
import type { Period } from './periods.ts'
import type { Settlement } from './settlement.ts'

/** A stretch of a settlement period that no invoice covers. */
export type Slot = Period & { settlement: Settlement }

export type Planned = { slot: Slot; dues: Due[] }

/**
 * Which invoices bill what is due. Each period that has something due and room for an invoice has its own; what is due
 * of one without room goes on with the next, and to `last` at the latest. No invoice is below zero: what is taken back
 * is set against what follows, then against what came before, and waits while all together is below zero.
 */
export function planInvoices(
  dues: readonly Due[],
  slotOf: (settlement: Settlement) => Slot | undefined,
  last: Slot | undefined,
): Planned[] {
  const planned: Planned[] = []
  let waiting: Due[] = []
  for (const due of dues) {
    waiting.push(due)
    const slot = slotOf(due.settlement)
    if (!slot || !isWorthOne(waiting) || sumOf(waiting) < NOTHING) continue
    planned.push({ slot, dues: waiting })
    waiting = []
  }
  let room = last
  while (waiting.length > 0 && sumOf(waiting) < NOTHING) {
    const before = planned.pop()
    if (!before) return []
    waiting = [...before.dues, ...waiting]
    room ??= before.slot
  }
  if (!isWorthOne(waiting)) planned.at(-1)?.dues.push(...waiting)
  else if (room) planned.push({ slot: room, dues: waiting })
  return planned
}

const isWorthOne = (dues: readonly Due[]): boolean => dues.some(({ isDue }) => isDue)

const sumOf = (dues: readonly Due[]): Micros => add(NOTHING, ...dues.map(({ amount }) => amount))
