import type { InvoiceLineRow, UsageOperation } from '../../db/tables/index.ts'
import type { Transaction } from '../context.ts'
import { newId } from '../ids.ts'
import { type Micros, NOTHING, subtract } from '../money/money.ts'
import { formatQuantity, type Quantity, quantity } from '../money/quantity.ts'
import { isFlat, type Priced, payable, priceStretch } from '../prices/ladder.ts'
import { itemOf, type PriceList } from '../prices/price-list.ts'
import type { PriceVersions } from '../prices/versions.ts'
import { dayAt } from './calendar.ts'
import { billedBefore, type Usage } from './claim.ts'
import type { Period } from './periods.ts'

export type Line = Omit<InvoiceLineRow, 'invoiceId' | 'position'>

const NAMES: Record<UsageOperation, string> = {
  ANALYSIS: 'Analyses',
  MODEL_TOKENS: 'Model tokens',
  ALERT_EMAIL: 'Alerts by e-mail',
  ALERT_WEBHOOK: 'Alerts by webhook',
  CLIP_STORAGE_GB_DAY: 'Clip storage, gigabyte-days',
  FRAMES: 'Frames',
  REQUESTS: 'Requests',
}
const MINIMUM_FEE = 'Minimum fee'
const ONE = quantity(1_000_000n)

/** The list that stands on the events. One that is gone can not be: lists are never deleted, but with their client. */
export function listNamed(versions: PriceVersions, version: string): PriceList {
  const list = versions.get(version)
  if (!list) throw new Error(`There is no price list ${version}, which stands on usage events.`)
  return list
}

/** What came late goes first, then operation by operation, price lists in the order in which they came into force. */
export function inOrder(usage: readonly Usage[], versions: PriceVersions): Usage[] {
  const operations = Object.keys(NAMES)
  const known = [...versions.keys()]
  return usage.toSorted(
    (one, other) =>
      one.period.start.getTime() - other.period.start.getTime() ||
      operations.indexOf(one.operation) - operations.indexOf(other.operation) ||
      known.indexOf(one.priceVersion) - known.indexOf(other.priceVersion),
  )
}

/**
 * How far up its tiers a period's use of an operation has come. A price list that changes within a period goes on
 * where the one before stopped, and what is late where its own period stopped: nothing is free twice.
 */
export function createCounts(tx: Transaction, clientId: string, versions: PriceVersions) {
  const counts = new Map<string, Quantity>()
  const keyOf = ({ operation, period }: Usage) => `${operation} ${period.start.toISOString()}`
  return {
    async from(usage: Usage): Promise<Quantity> {
      const known = counts.get(keyOf(usage))
      if (known !== undefined) return known
      const item = itemOf(listNamed(versions, usage.priceVersion), usage.operation)
      // For flat prices the place does not matter, and looking for it takes a while.
      return usage.lateFor === null || isFlat(item) ? quantity(0n) : billedBefore(tx, clientId, usage)
    },
    reached(usage: Usage, count: Quantity): void {
      counts.set(keyOf(usage), count)
    },
  }
}

export function usageLine(
  id: string,
  usage: Usage,
  amount: Quantity,
  from: Quantity,
  list: PriceList,
  timeZone: string,
): Line {
  const to = quantity(from + amount)
  const priced = priceStretch(itemOf(list, usage.operation), { from, to })
  return {
    id,
    operation: usage.operation,
    description: usage.lateFor
      ? `${NAMES[usage.operation]}, ${days(usage.period, timeZone)}`
      : NAMES[usage.operation],
    priceVersion: list.version,
    quantity: formatQuantity(amount),
    included: formatQuantity(priced.included),
    late: usage.lateFor !== null,
    parts: storedParts(priced),
    amountMicros: payable(priced.parts, list.currency),
  }
}

/** What is missing to the least that a period costs; undefined if nothing is. */
export function minimumLine(list: PriceList, reached: Micros): Line | undefined {
  const missing = subtract(list.minimumMicros, reached)
  if (missing <= NOTHING) return undefined
  const parts = [{ quantity: ONE, unitMicros: missing }]
  return {
    id: newId(),
    operation: null,
    description: MINIMUM_FEE,
    priceVersion: list.version,
    quantity: formatQuantity(ONE),
    included: '0',
    late: false,
    parts: storedParts({ parts }),
    amountMicros: payable(parts, list.currency),
  }
}

const storedParts = ({ parts }: Pick<Priced, 'parts'>) =>
  parts.map((part) => ({ quantity: formatQuantity(part.quantity), unitMicros: String(part.unitMicros) }))

/** For people: the first and the last day. */
function days({ start, end }: Period, timeZone: string): string {
  const text = (at: Date) => {
    const { year, month, day } = dayAt(timeZone, at)
    return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  }
  return `${text(start)} to ${text(new Date(end.getTime() - 1))}`
}
