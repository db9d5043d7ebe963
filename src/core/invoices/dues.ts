import type { ClientRow, UsageOperation } from '../../db/tables/index.ts'
import { type Revocation, revocationsOf } from '../clients/revocations.ts'
import type { Core } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { add, type Micros, NOTHING, subtract } from '../money/money.ts'
import { type PriceBook, priceBook } from '../prices/book.ts'
import { isPriced } from '../prices/ladder.ts'
import { itemOf, OPERATIONS, type PriceList } from '../prices/price-list.ts'
import { listNamed, type PriceVersions, priceVersions } from '../prices/versions.ts'
import { firstUnbilled, type PricedBy, type UsedIn, unbilledIn, usedIn } from './claim.ts'
import { feeFor, lessTold, NOTHING_TOLD, owedFor, type Told } from './owed.ts'
import { type Rhythms, type Settlement, settlementsFrom } from './settlement.ts'
import { type Billed, billedOf, toldOf } from './told.ts'

/** What is to be billed of an operation at the prices of one list. */
export type DueUsage = {
  operation: UsageOperation
  list: PriceList
  due: Told
  /** Whether there are events that no line bills; without any it is a difference of prices alone. */
  isOpen: boolean
}

/** What a settlement period owes now, less what was billed of it. */
export type Due = {
  settlement: Settlement
  /** Up to when usage counts. */
  until: Date
  usage: DueUsage[]
  fee: { amount: Micros; list: PriceList }
  amount: Micros
  /** Whether an invoice is made for it; what was taken back and changes no amount waits for one that is made anyway. */
  isDue: boolean
}

/**
 * All that is due of the periods that begin before `end`, in their order; up to it, of one that goes on. The client is
 * locked, so that nobody records anything meanwhile.
 */
export async function duesOf(tx: Core, client: ClientRow, rhythms: Rhythms, end: Date): Promise<Due[]> {
  const versions = await priceVersions(tx, client.id)
  const priced = [...versions.values()].flatMap((list) =>
    OPERATIONS.filter((operation) => isPriced(itemOf(list, operation))).map(
      (operation): PricedBy => ({ operation, priceVersion: list.version }),
    ),
  )
  const first = await firstUnbilled(tx, client.id, priced, end)
  const starts = [first, hasMinimum(versions) ? client.createdAt : null].filter((at) => at !== null)
  const from = starts.toSorted((one, other) => one.getTime() - other.getTime())[0]
  if (!from) return []
  const periods = settlementsFrom(rhythms, from, end)
  const open = await unbilledIn(
    tx,
    client.id,
    priced,
    periods.map((each) => upTo(each, end)),
  )
  requireOneCurrency(open, tx.currency, client)
  const billed = await billedOf(tx, client.id)
  const usage = await dueUsage(tx, client, versions, end, periods, new Set(open.map(({ place }) => place)))
  const fees = await feesOf(tx, client, end)
  return periods.flatMap((settlement, place) => {
    const own = usage.get(place) ?? []
    const fee = fees(settlement, billed, own)
    const amount = add(NOTHING, ...own.map(({ due }) => due.amount), fee.amount)
    const isDue = fee.amount !== NOTHING || own.some(isWorthALine)
    return isDue || own.some(isTakenBack)
      ? [{ settlement, until: upTo(settlement, end).end, usage: own, fee, amount, isDue }]
      : []
  })
}

/** What is free alone, or taken back before it was billed, makes no invoice. */
const isWorthALine = ({ operation, list, due }: DueUsage): boolean =>
  due.amount !== NOTHING || (due.quantity > 0n && isPriced(itemOf(list, operation)))

/** After it was billed: what is included or rounded away can take that up. */
const isTakenBack = ({ operation, list, due }: DueUsage): boolean =>
  due.quantity < 0n && isPriced(itemOf(list, operation))

const upTo = ({ start, end }: Settlement, last: Date) => ({ start, end: end < last ? end : last })

const hasMinimum = (versions: PriceVersions) =>
  [...versions.values()].some(({ minimumMicros }) => minimumMicros > NOTHING)

async function dueUsage(
  tx: Core,
  client: ClientRow,
  versions: PriceVersions,
  end: Date,
  periods: readonly Settlement[],
  places: ReadonlySet<number>,
): Promise<Map<number, DueUsage[]>> {
  const wanted = periods
    .map((each, place) => ({ ...upTo(each, end), place }))
    .filter(({ place }) => places.has(place))
  const used = Map.groupBy(await usedIn(tx, client.id, tx.currency, wanted), ({ place }) => place)
  const found = new Map<number, DueUsage[]>()
  for (const { place } of wanted) {
    const settlement = periods[place]
    if (!settlement) continue
    const told = await toldOf(tx, client.id, tx.currency, settlement)
    const toldAt = ({ operation, priceVersion }: PricedBy) =>
      told.find((each) => each.operation === operation && each.priceVersion === priceVersion)?.told ??
      NOTHING_TOLD
    found.set(place, usageOf(used.get(place) ?? [], toldAt, versions, tx.currency))
  }
  return found
}

function usageOf(
  used: readonly UsedIn[],
  toldAt: (by: PricedBy) => Told,
  versions: PriceVersions,
  currency: string,
): DueUsage[] {
  const order = [...versions.keys()]
  return OPERATIONS.flatMap((operation) => {
    const own = used
      .filter((each) => each.operation === operation)
      .toSorted((one, other) => order.indexOf(one.priceVersion) - order.indexOf(other.priceVersion))
    const owed = owedFor(
      operation,
      own.map(({ priceVersion, total }) => ({ list: listNamed(versions, priceVersion), quantity: total })),
      currency,
    )
    return owed.flatMap((each, index) => {
      const by = own[index]
      if (!by) return []
      const due = lessTold(each, toldAt(by))
      const isNothing =
        due.quantity === 0n && due.amount === NOTHING && due.included === 0n && due.parts.length === 0
      return isNothing ? [] : [{ operation, list: each.list, due, isOpen: by.isOpen }]
    })
  })
}

type Fees = (settlement: Settlement, billed: Billed, usage: readonly DueUsage[]) => Due['fee']

/** For whole periods that are over, of a client that was there all the while and never revoked. */
async function feesOf(tx: Core, client: ClientRow, end: Date): Promise<Fees> {
  const book = await priceBook(tx, [client.id])
  const revocations = (await revocationsOf(tx, [client])).get(client.id) ?? []
  return (settlement, billed, usage) => {
    const list = listAtEnd(book, client, settlement)
    const sums = billed.sums(settlement, list.currency)
    const lines = add(sums.usage, ...usage.map(({ due }) => due.amount))
    const owes = settlement.isWhole && settlement.end <= end && wasThere(client, revocations, settlement)
    const amount = subtract(owes ? feeFor(list.minimumMicros, lines) : NOTHING, sums.fee)
    if (amount !== NOTHING) requireCurrency(list, tx.currency, client)
    return { amount, list }
  }
}

const listAtEnd = (book: PriceBook, client: ClientRow, { end }: Settlement): PriceList =>
  book(client.id, new Date(end.getTime() - 1))

const wasThere = ({ createdAt }: ClientRow, revocations: readonly Revocation[], { start, end }: Settlement) =>
  createdAt <= start && !revocations.some((each) => each.start < end && (!each.end || each.end > start))

function requireOneCurrency(
  usage: readonly { currency: string }[],
  currency: string,
  { name }: ClientRow,
): void {
  const other = usage.find((each) => each.currency !== currency)
  if (!other) return
  throw new ConflictError(
    `${name} has unbilled usage in ${other.currency}, and the server bills in ${currency}. Set VIGINT_CURRENCY to ${other.currency} until it is billed.`,
  )
}

function requireCurrency(list: PriceList, currency: string, { name }: ClientRow): void {
  if (list.currency === currency) return
  throw new ConflictError(
    `The minimum of ${name} is in ${list.currency} (${list.version}), and the server bills in ${currency}. Set prices in ${currency} from when it does, or VIGINT_CURRENCY to ${list.currency}.`,
  )
}
