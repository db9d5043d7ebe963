import { and, asc, eq, gte, ne } from 'drizzle-orm'
import {
  type BillingRhythmRow,
  billingRhythms,
  type ClientRow,
  invoiceLines,
  invoices,
} from '../../db/tables/index.ts'
import type { Core, Transaction } from '../context.ts'
import type { Rhythm } from './periods.ts'
import { type Begun, type Rhythms, settlementAt } from './settlement.ts'

/** Those of a client, past and coming; `now` is what its settings say. */
export async function rhythmsOf(
  ctx: Pick<Core, 'db'>,
  { id, createdAt }: ClientRow,
  now: Rhythm,
): Promise<Rhythms> {
  const [first, ...rest] = await ctx.db
    .select()
    .from(billingRhythms)
    .where(eq(billingRhythms.clientId, id))
    .orderBy(asc(billingRhythms.beginsAt))
  return first ? [first, ...rest] : [{ ...now, beginsAt: createdAt }]
}

/**
 * A change holds from the beginning of the period that is under way; where something of that one was billed already,
 * from its end; where nothing ever was, for all time. What was over before stays as it was. A change that had no
 * effect yet is taken back by the next one. The client is locked.
 */
export async function changeRhythm(
  tx: Transaction,
  client: ClientRow,
  before: Rhythm,
  after: Rhythm,
): Promise<void> {
  if (isSame(before, after)) return
  if (!(await isBilledFrom(tx, client, EVER))) return keep(tx, client, [])
  const kept = await effective(tx, client, await rhythmsOf(tx, client, before))
  const running = settlementAt(kept, tx.now())
  const beginsAt = (await isBilledFrom(tx, client, running.start)) ? running.end : running.start
  const earlier = kept.filter((each) => each.beginsAt < beginsAt)
  const rhythms = earlier.length > 0 ? earlier : [{ ...kept[0], beginsAt: EVER }]
  await keep(
    tx,
    client,
    isSame(rhythms.at(-1) ?? before, after) ? rhythms : [...rhythms, { ...after, beginsAt }],
  )
}

/** Before a client's first period there is nothing that could begin. */
const EVER = new Date(0)

/** Without the last change, if that is of the period under way or of the next one and nothing was billed by it. */
async function effective(tx: Transaction, client: ClientRow, rhythms: Rhythms): Promise<Rhythms> {
  const [first, ...rest] = rhythms
  const last = rest.pop()
  if (!last) return rhythms
  const without: Rhythms = [first, ...rest]
  const { start } = settlementAt(without, tx.now())
  if (start > last.beginsAt || (await isBilledFrom(tx, client, last.beginsAt))) return rhythms
  return effective(tx, client, without)
}

async function isBilledFrom(tx: Transaction, { id }: ClientRow, start: Date): Promise<boolean> {
  const [line] = await tx.db
    .select({ id: invoiceLines.id })
    .from(invoiceLines)
    .innerJoin(invoices, eq(invoiceLines.invoiceId, invoices.id))
    .where(and(eq(invoices.clientId, id), ne(invoices.state, 'void'), gte(invoiceLines.periodStart, start)))
    .limit(1)
  return line !== undefined
}

async function keep(tx: Transaction, { id }: ClientRow, rhythms: readonly Begun[]): Promise<void> {
  await tx.db.delete(billingRhythms).where(eq(billingRhythms.clientId, id))
  const rows = rhythms.map(
    ({ beginsAt, schedule, timeZone }): BillingRhythmRow => ({ clientId: id, beginsAt, schedule, timeZone }),
  )
  if (rows.length > 0) await tx.db.insert(billingRhythms).values(rows)
}

const isSame = (one: Rhythm, other: Rhythm) =>
  one.schedule === other.schedule && one.timeZone === other.timeZone
