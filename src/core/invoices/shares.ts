import { sql } from 'drizzle-orm'
import type { InvoiceLinesBy } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { halfEven } from '../money/divide.ts'
import { type Micros, micros, minorUnit } from '../money/money.ts'
import { type Quantity, quantity } from '../money/quantity.ts'
import type { Priced } from '../prices/ladder.ts'
import { type PricedBy, unbilledShares } from './claim.ts'
import type { Told } from './owed.ts'
import type { Period } from './periods.ts'
import { parseStored } from './stored.ts'

/** Whose part of an operation a line is. */
export type Share = {
  /** What the events have in its column: an id, a name, or nothing. Null: all events. */
  of: string | null
  quantity: Quantity
  keyName: string | null
  keyId: string | null
  sourceName: string | null
  /** For people; null where the line is all of the operation. */
  label: string | null
}

export const wholeShare = (all: Quantity): Share => ({
  of: null,
  quantity: all,
  keyName: null,
  keyId: null,
  sourceName: null,
  label: null,
})

/** In the order of their names; what is of none comes last. */
export async function sharesOf(
  ctx: Pick<Core, 'db'>,
  clientId: string,
  usage: PricedBy,
  period: Period,
  linesBy: Exclude<InvoiceLinesBy, 'operation'>,
): Promise<Share[]> {
  const name =
    linesBy === 'key'
      ? sql`keys.name || coalesce(' (' || keys.prefix || '…)', '')`
      : sql`nullif(shares.of, '')`
  const rows = await ctx.db.execute<{ of: string; quantity: string; name: string | null }>(sql`
    select * from (
      select shares.of, shares.quantity, ${name} collate "C" as name
      from (${unbilledShares(clientId, usage, period, linesBy)}) shares
      left join keys on keys.id::text = shares.of and keys.client_id = ${clientId}::uuid
    ) named order by name nulls last, of`)
  return rows.map(({ of, quantity: sum, name }) => ({
    of,
    quantity: parseStored(sum),
    keyName: linesBy === 'key' ? name : null,
    keyId: linesBy === 'key' && name !== null ? of : null,
    sourceName: linesBy === 'source' ? name : null,
    label: name ?? `no ${linesBy}`,
  }))
}

export type PricedShare = Priced & { amountMicros: Micros }

/**
 * What an operation comes to is reckoned once, on all of it; each share takes of what is included, of each tier and of
 * the amount as its quantity is to the whole. Together they are what the whole is, to the last millionth and the last
 * coin.
 */
export function divide(
  whole: Omit<Told, 'quantity'>,
  quantities: readonly Quantity[],
  currency: string,
): PricedShare[] {
  const minor = minorUnit(currency)
  const amounts = split(whole.amount / minor, quantities)
  const pieces = splitPieces([whole.included, ...whole.parts.map((part) => part.quantity)], quantities)
  return quantities.map((_, share) => {
    const [included = 0n, ...parts] = pieces[share] ?? []
    return {
      included: quantity(included),
      parts: whole.parts.flatMap(({ unitMicros }, index) => {
        const part = quantity(parts[index] ?? 0n)
        return part === 0n ? [] : [{ quantity: part, unitMicros }]
      }),
      amountMicros: micros((amounts[share] ?? 0n) * minor),
    }
  })
}

/** By share, then by piece: the largest piece takes the rest, so that the pieces of a share are its quantity. */
function splitPieces(pieces: readonly bigint[], quantities: readonly Quantity[]): bigint[][] {
  const columns = pieces.map((piece) => split(piece, quantities))
  const largest = pieces.reduce(
    (best, piece, index) => (size(piece) > size(pieces[best] ?? 0n) ? index : best),
    0,
  )
  return quantities.map((whole, share) => {
    const row = columns.map((column) => column[share] ?? 0n)
    const others = row.reduce((sum, piece, index) => (index === largest ? sum : sum + piece), 0n)
    row[largest] = whole - others
    return row
  })
}

/** In order: up to each share it is the part of the total that the weights up to it are of all, halves to even. */
export function split(total: bigint, weights: readonly bigint[]): bigint[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0n)
  // What nets to nothing costs nothing.
  if (all === 0n) return weights.map((_, index) => (index === 0 ? total : 0n))
  const sign = all < 0n ? -1n : 1n
  let reached = 0n
  let given = 0n
  return weights.map((weight) => {
    reached += weight
    const upTo = halfEven(total * reached * sign, all * sign)
    const share = upTo - given
    given = upTo
    return share
  })
}

const size = (amount: bigint) => (amount < 0n ? -amount : amount)
