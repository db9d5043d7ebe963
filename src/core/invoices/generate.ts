import { and, asc, eq, ne } from 'drizzle-orm'
import { type ClientRow, clients, type InvoiceRow, invoices } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { findClient } from '../clients/find.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { encodeId } from '../ids.ts'
import { askedPeriod, LAST } from './asked.ts'
import { firstUnbilled } from './claim.ts'
import { describeInvoice } from './describe.ts'
import { type Drafted, type Drafting, draftInvoice } from './draft.ts'
import { type Period, periodAt, unbilledParts } from './periods.ts'
import { billingOf, rhythmOf } from './settings.ts'

export type GenerateInvoices = {
  client?: string | null | undefined
  period?: string | null | undefined
  dryRun?: boolean | null | undefined
}

export type Generated = {
  /** Those of the period that was asked for and of earlier ones that were missing; none where it was a dry run. */
  invoices: InvoiceRow[]
  /** How many of them are new. */
  created: number
  /** What would be made, in a dry run. */
  drafts: Drafted[]
}

/**
 * Drafts for the period, of one client or of all, each in a transaction of its own. Earlier periods with usage that
 * nobody has billed get theirs too. What is billed already is left alone: running it again changes nothing.
 */
export async function generateInvoices(
  ctx: Core,
  viewer: Viewer,
  { client, period, dryRun }: GenerateInvoices,
): Promise<Generated> {
  requireLive(viewer, 'invoices')
  const named = typeof client === 'string' ? [(await findClient(ctx, viewer, client)).id] : undefined
  const generated: Generated = { invoices: [], created: 0, drafts: [] }
  for (const clientId of named ?? (await everyClient(ctx))) {
    const work = (tx: Transaction) => billClient(tx, viewer, clientId, period ?? LAST)
    const { drafts, there } = dryRun ? await undone(ctx, work) : await act(ctx, viewer, work)
    if (dryRun) generated.drafts.push(...drafts)
    else generated.invoices.push(...drafts.map(({ invoice }) => invoice), ...there)
    if (!dryRun) generated.created += drafts.length
  }
  return generated
}

export async function everyClient(ctx: Pick<Core, 'db'>): Promise<string[]> {
  const rows = await ctx.db
    .select({ id: clients.id })
    .from(clients)
    .orderBy(asc(clients.createdAt), asc(clients.id))
  return rows.map(({ id }) => id)
}

type Billed = {
  /** The latest period first. */
  drafts: Drafted[]
  /** What the period had before. */
  there: InvoiceRow[]
}

/**
 * The client's row is locked, so that two who do this at once do it one after the other. Usage goes on being recorded:
 * its foreign key only minds who would delete the client.
 */
export async function billClient(
  tx: Transaction,
  viewer: Viewer | null,
  clientId: string,
  asked: string,
  settled: (period: Period) => boolean = () => true,
): Promise<Billed> {
  const [client] = await tx.db.select().from(clients).where(eq(clients.id, clientId)).for('no key update')
  if (!client) return { drafts: [], there: [] }
  const billing = await billingOf(tx, clientId)
  const drafting = { client, billing, rhythm: rhythmOf(client, billing) }
  const period = askedPeriod(drafting.rhythm, asked, tx.now())
  const taken = await invoicesOf(tx, clientId)
  const drafts = settled(period) ? await drawUp(tx, drafting, period, taken) : []
  for (const { invoice } of drafts) await recordDraft(tx, viewer, client, invoice)
  return { drafts: drafts.toReversed(), there: taken.filter((each) => overlaps(each, period)) }
}

async function drawUp(
  tx: Transaction,
  drafting: Drafting,
  last: Period,
  invoicesThere: readonly InvoiceRow[],
): Promise<Drafted[]> {
  const { client, rhythm } = drafting
  const taken = invoicesThere.map(periodOf)
  const drafts: Drafted[] = []
  const bill = async (whole: Period) => {
    for (const part of unbilledParts(rhythm, whole, taken)) {
      const drafted = await draftInvoice(tx, drafting, part)
      if (!drafted) continue
      drafts.push(drafted)
      taken.push(part)
      taken.sort((one, other) => one.start.getTime() - other.start.getTime())
    }
  }
  let missing = await firstUnbilled(tx, client.id, null, last.start)
  while (missing) {
    const whole = periodAt(rhythm, missing)
    // A period that reaches into the one that was asked for is left to the schedule that comes to it.
    if (whole.end <= last.start) await bill(whole)
    missing = await firstUnbilled(tx, client.id, whole.end, last.start)
  }
  await bill(last)
  return drafts
}

const invoicesOf = (tx: Transaction, clientId: string): Promise<InvoiceRow[]> =>
  tx.db
    .select()
    .from(invoices)
    .where(and(eq(invoices.clientId, clientId), ne(invoices.state, 'void')))
    .orderBy(asc(invoices.periodStart))

const periodOf = ({ periodStart, periodEnd }: InvoiceRow): Period => ({ start: periodStart, end: periodEnd })

const overlaps = (invoice: InvoiceRow, { start, end }: Period) =>
  invoice.periodStart < end && invoice.periodEnd > start

const recordDraft = (tx: Transaction, viewer: Viewer | null, client: ClientRow, invoice: InvoiceRow) =>
  recordAct(tx, viewer, {
    action: 'invoice.generate',
    subject: encodeId('invoice', invoice.id),
    clientId: client.id,
    after: describeInvoice(invoice),
  })

class Undo extends Error {}

/** Does it all, and takes it back. */
async function undone<T>(ctx: Core, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const done: T[] = []
  try {
    await transaction(ctx, async (tx) => {
      done.push(await work(tx))
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
  }
  const [result] = done
  if (result === undefined) throw new Error('What was to be tried was not done.')
  return result
}
