import { and, asc, eq, ne } from 'drizzle-orm'
import { type ClientRow, clients, type InvoiceRow, invoices } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { findClient } from '../clients/find.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { ConflictError, InvalidInputError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { askedPeriod, LAST, requireAsked } from './asked.ts'
import { describeInvoice } from './describe.ts'
import { type Drafted, draftInvoice } from './draft.ts'
import { duesOf } from './dues.ts'
import { freeParts, type Period } from './periods.ts'
import { planInvoices, type Slot } from './plan.ts'
import { rhythmsOf } from './rhythms.ts'
import { billingOf, rhythmOf } from './settings.ts'
import type { Settlement } from './settlement.ts'

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
  /** Whom nothing could be drawn up for, and why; where one was asked for, that is refused instead. */
  failed: FailedClient[]
}

export type FailedClient = { clientId: string; message: string }

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
  const generated: Generated = { invoices: [], created: 0, drafts: [], failed: [] }
  requireAsked(period ?? LAST)
  for (const clientId of named ?? (await everyClient(ctx))) {
    const work = (tx: Transaction) => billClient(tx, viewer, clientId, period ?? LAST)
    const billed = await isolated(() => (dryRun ? undone(ctx, work) : act(ctx, viewer, work)))
    if (billed instanceof Error) {
      if (named) throw billed
      generated.failed.push({ clientId, message: billed.message })
      continue
    }
    const { drafts, there } = billed
    if (dryRun) generated.drafts.push(...drafts)
    else generated.invoices.push(...drafts.map(({ invoice }) => invoice), ...there)
    if (!dryRun) generated.created += drafts.length
  }
  return generated
}

/** What stands in the way of one client's invoices, such as its currency, is no reason to leave out the others. */
async function isolated<T>(work: () => Promise<T>): Promise<T | ConflictError | InvalidInputError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ConflictError || error instanceof InvalidInputError) return error
    throw error
  }
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
 * The client's row is locked against everybody, so that two who do this at once do it one after the other, and no event
 * comes between what is counted and what is billed: whoever records usage waits for as long.
 */
export async function billClient(
  tx: Transaction,
  viewer: Viewer | null,
  clientId: string,
  asked: string,
  settled: (period: Period) => boolean = () => true,
): Promise<Billed> {
  const [client] = await tx.db.select().from(clients).where(eq(clients.id, clientId)).for('update')
  if (!client) return { drafts: [], there: [] }
  const billing = await billingOf(tx, clientId)
  const rhythms = await rhythmsOf(tx, client, rhythmOf(client, billing))
  const { settlement, end } = askedPeriod(rhythms, asked, tx.now())
  const last = { start: settlement.start, end }
  const taken = await invoicesOf(tx, clientId)
  const there = taken.filter((each) => overlaps(each, last))
  if (!settled(last)) return { drafts: [], there }
  const dues = await duesOf(tx, client, rhythms, end)
  const slotOf = (of: Settlement) => freeSlot(of, end, taken)
  const drafts: Drafted[] = []
  for (const planned of planInvoices(dues, slotOf, slotOf(settlement)))
    drafts.push(await draftInvoice(tx, { client, billing }, planned))
  for (const { invoice } of drafts) await recordDraft(tx, viewer, client, invoice)
  return { drafts: drafts.toReversed(), there }
}

/** The last stretch of the period without an invoice, up to `end`. */
function freeSlot(settlement: Settlement, end: Date, taken: readonly InvoiceRow[]): Slot | undefined {
  const whole = { start: settlement.start, end: settlement.end < end ? settlement.end : end }
  const free = freeParts(whole, taken.map(periodOf)).at(-1)
  return free && { ...free, settlement }
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
    environment: 'live',
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
