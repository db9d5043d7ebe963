import { eq, isNull, max } from 'drizzle-orm'
import { type PriceListRow, priceLists } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { lockClient } from '../clients/find.ts'
import type { Core, Transaction } from '../context.ts'
import { ConflictError, InvalidInputError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { isMoment } from '../moment.ts'
import { money } from '../money/money.ts'
import { violatesUnique } from '../violation.ts'
import { priceBook } from './book.ts'
import { priceItem, type SetPriceList, setPriceListInput } from './input.ts'
import { isPriced } from './ladder.ts'
import { OPERATIONS, type PriceItem, type PriceList } from './price-list.ts'
import { restorePriceList, storedItem, versionOf } from './stored.ts'

/** Stands for no client: the prices of everybody who has none of their own. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/**
 * A new version of a client's prices, or of everybody's. What is left out stays as it is at that date. Events keep the
 * version that they were priced by.
 */
export async function setPriceList(
  ctx: Core,
  viewer: Viewer,
  named: string | null | undefined,
  input: SetPriceList,
): Promise<PriceListRow> {
  requireLive(viewer, 'prices')
  const { prices, minimum, effectiveFrom } = parse(setPriceListInput, input)
  requireSomething(prices.length > 0 || typeof minimum === 'bigint')
  requireDate(effectiveFrom)
  return act(ctx, viewer, async (tx) => {
    const clientId = typeof named === 'string' ? (await lockClient(tx, viewer, named)).id : null
    const now = tx.now()
    const from = effectiveFrom ?? now
    const before = (await priceBook(tx, clientId ? [clientId] : []))(clientId ?? NOBODY, from)
    const given = new Map(prices.map((each) => [each.operation, priceItem(each)]))
    const kept = before.items.filter(({ operation }) => !given.has(operation))
    requireSameCurrency(before, tx.currency, [
      ...kept.filter(isPriced).map(({ operation }) => operation),
      ...(minimum === null || minimum === undefined ? ['the minimum'] : []),
    ])
    const row: PriceListRow = {
      id: newId(),
      clientId,
      version: await nextVersion(tx, clientId),
      effectiveFrom: from,
      currency: tx.currency,
      items: inOrder([...kept, ...given.values()]).map(storedItem),
      minimumMicros: minimum ?? before.minimumMicros,
      createdAt: now,
    }
    await insert(tx, row)
    await recordAct(tx, viewer, {
      action: 'prices.set',
      subject: clientId && encodeId('client', clientId),
      clientId,
      after: describe(row),
    })
    return row
  })
}

/** As everywhere: what was set last does not wander to the end. */
const inOrder = (items: readonly PriceItem[]) =>
  items.toSorted((a, b) => OPERATIONS.indexOf(a.operation) - OPERATIONS.indexOf(b.operation))

async function nextVersion(tx: Transaction, clientId: string | null): Promise<number> {
  const [row] = await tx.db
    .select({ last: max(priceLists.version) })
    .from(priceLists)
    .where(clientId ? eq(priceLists.clientId, clientId) : isNull(priceLists.clientId))
  return (row?.last ?? 0) + 1
}

/** A client's are set one after the other, by its lock; everybody's can meet. */
async function insert(tx: Transaction, row: PriceListRow): Promise<void> {
  try {
    await tx.db.insert(priceLists).values(row)
  } catch (error) {
    if (!violatesUnique(error, 'price_lists_version')) throw error
    throw new ConflictError(
      'Somebody else set prices at the same moment. Look at what they are now, and try again.',
    )
  }
}

function requireSomething(given: boolean): void {
  if (given) return
  throw new InvalidInputError([{ path: 'prices', message: 'Say what to set: prices, or a minimum.' }])
}

/** What is left out is copied: 20 USD are not 20 JPY. */
function requireSameCurrency(before: PriceList, currency: string, kept: readonly string[]): void {
  if (before.currency === currency || kept.length === 0) return
  throw new ConflictError(
    `The prices that hold then (${before.version}) are in ${before.currency}, and the server's are in ${currency}: what is left out can't be taken over. Give ${kept.join(', ')} too.`,
  )
}

function requireDate(date: Date | null | undefined): void {
  if (!date || isMoment(date)) return
  throw new InvalidInputError([
    { path: 'effectiveFrom', message: 'effectiveFrom must lie between the years 1 and 9999.' },
  ])
}

const describe = (row: PriceListRow) => {
  const { currency, minimumMicros } = restorePriceList(row)
  return {
    version: versionOf(row),
    effectiveFrom: row.effectiveFrom,
    items: row.items,
    minimum: money(minimumMicros, currency),
  }
}
