import type { InvoiceLineRow, UsageOperation } from '../../db/tables/index.ts'
import { newId } from '../ids.ts'
import { type Micros, micros } from '../money/money.ts'
import { formatQuantity, quantity } from '../money/quantity.ts'
import type { Priced } from '../prices/ladder.ts'
import type { PriceList } from '../prices/price-list.ts'
import { daysText } from './calendar.ts'
import type { DueUsage } from './dues.ts'
import type { Settlement } from './settlement.ts'
import { divide, type Share } from './shares.ts'

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
const ADJUSTMENT = 'adjustment'
const ONE = 1_000_000n

/** Which period a line is about, and whether that is another than that of its invoice. */
export type About = { settlement: Settlement; late: boolean }

/** One line for each share of what was used of an operation; prices are reckoned on all of it together. */
export function usageLines(
  { operation, list, due }: DueUsage,
  shares: readonly Share[],
  about: About,
): Line[] {
  const quantities = shares.map((share) => share.quantity)
  const parts = divide(due, quantities, list.currency)
  const name = named(NAMES[operation], about)
  return shares.flatMap((share, index) => {
    const part = parts[index]
    if (!part) return []
    return [
      {
        ...aboutPeriod(about),
        id: newId(),
        operation,
        keyName: share.keyName,
        keyId: share.keyId,
        sourceName: share.sourceName,
        // What has no quantity of its own says that it puts right what other lines say.
        description: [
          share.label === null ? name : `${name}: ${share.label}`,
          ...(share.quantity === 0n ? [ADJUSTMENT] : []),
        ].join(', '),
        priceVersion: list.version,
        quantity: formatQuantity(share.quantity),
        included: formatQuantity(part.included),
        parts: storedParts(part),
        amountMicros: part.amountMicros,
      },
    ]
  })
}

/** What is missing to the least that a period costs; below zero, what of it was billed too much. */
export function minimumLine(list: PriceList, amount: Micros, about: About): Line {
  const one = quantity(amount < 0n ? -ONE : ONE)
  const unitMicros = micros(amount < 0n ? -amount : amount)
  return {
    ...aboutPeriod(about),
    id: newId(),
    operation: null,
    keyName: null,
    keyId: null,
    sourceName: null,
    description: named(MINIMUM_FEE, about),
    priceVersion: list.version,
    quantity: formatQuantity(one),
    included: '0',
    parts: storedParts({ parts: [{ quantity: one, unitMicros }] }),
    amountMicros: amount,
  }
}

const named = (name: string, { settlement, late }: About) =>
  late ? `${name}, ${daysText(settlement.rhythm.timeZone, settlement)}` : name

const aboutPeriod = ({ settlement, late }: About) => ({
  periodStart: settlement.start,
  periodEnd: settlement.end,
  late,
})

const storedParts = ({ parts }: Pick<Priced, 'parts'>) =>
  parts.map((part) => ({ quantity: formatQuantity(part.quantity), unitMicros: String(part.unitMicros) }))
