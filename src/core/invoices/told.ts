import { and, eq, gte, isNotNull, lt, ne, type SQL, sql } from 'drizzle-orm'
import { type InvoiceLineRow, invoiceLines, invoices } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { add, type Micros, micros, NOTHING } from '../money/money.ts'
import type { PricedBy } from './claim.ts'
import { addTold, NOTHING_TOLD, type Told } from './owed.ts'
import type { Settlement } from './settlement.ts'
import { parseStored } from './stored.ts'

/** What invoices that are not void have billed of each period. */
export type Billed = {
  /** Of usage, and of the minimum, in a currency. */
  sums(settlement: Settlement, currency: string): { usage: Micros; fee: Micros }
}

const ofClient = (clientId: string): SQL | undefined =>
  and(eq(invoices.clientId, clientId), ne(invoices.state, 'void'))

/** A line is of the period that the first moment of its own lies in. */
const within = ({ start, end }: Settlement): SQL | undefined =>
  and(gte(invoiceLines.periodStart, start), lt(invoiceLines.periodStart, end))

export async function billedOf(ctx: Pick<Core, 'db'>, clientId: string): Promise<Billed> {
  const isFee = sql<boolean>`${invoiceLines.operation} is null`
  const rows = await ctx.db
    .select({
      start: invoiceLines.periodStart,
      currency: invoices.currency,
      isFee,
      sum: sql<string>`sum(${invoiceLines.amountMicros})::text`,
    })
    .from(invoiceLines)
    .innerJoin(invoices, eq(invoiceLines.invoiceId, invoices.id))
    .where(ofClient(clientId))
    .groupBy(invoiceLines.periodStart, invoices.currency, isFee)
  return {
    sums({ start, end }, currency) {
      const own = rows.filter((row) => row.currency === currency && row.start >= start && row.start < end)
      const sum = (fee: boolean) =>
        add(NOTHING, ...own.filter((row) => row.isFee === fee).map((row) => micros(BigInt(row.sum))))
      return { usage: sum(false), fee: sum(true) }
    },
  }
}

export type ToldOf = PricedBy & { told: Told }

/** What lines say of the usage of a period, by operation and price list. */
export async function toldOf(
  ctx: Pick<Core, 'db'>,
  clientId: string,
  currency: string,
  settlement: Settlement,
): Promise<ToldOf[]> {
  const rows = await ctx.db
    .select({ line: invoiceLines })
    .from(invoiceLines)
    .innerJoin(invoices, eq(invoiceLines.invoiceId, invoices.id))
    .where(
      and(
        ofClient(clientId),
        eq(invoices.currency, currency),
        within(settlement),
        isNotNull(invoiceLines.operation),
      ),
    )
  const grouped = Map.groupBy(rows, ({ line }) => `${line.operation} ${line.priceVersion}`)
  return [...grouped.values()].flatMap((own) => {
    const [first] = own
    if (!first?.line.operation) return []
    return [
      {
        // Lines of usage bear an operation that there was when they were drawn up.
        operation: first.line.operation as PricedBy['operation'],
        priceVersion: first.line.priceVersion,
        told: own.map(({ line }) => restored(line)).reduce(addTold, NOTHING_TOLD),
      },
    ]
  })
}

const restored = ({ quantity, included, parts, amountMicros }: InvoiceLineRow): Told => ({
  quantity: parseStored(quantity),
  included: parseStored(included),
  parts: parts.map((part) => ({
    quantity: parseStored(part.quantity),
    unitMicros: micros(BigInt(part.unitMicros)),
  })),
  amount: micros(amountMicros),
})
