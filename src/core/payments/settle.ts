import { eq, sql } from 'drizzle-orm'
import {
  type CollectionRow,
  type CollectionState,
  collections,
  type InvoiceRow,
} from '../../db/tables/index.ts'
import { recordAct } from '../audit/record.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { encodeId } from '../ids.ts'
import { holdInvoice } from '../invoices/find.ts'
import { creditedOf, outstanding } from '../invoices/outstanding.ts'
import { recordPayment } from '../invoices/pay.ts'
import { micros, money } from '../money/money.ts'
import { answerOf } from '../outbox.ts'

export type Outcome = {
  state: 'asked' | 'pending' | 'succeeded' | 'failed'
  externalId: string | null
  answer: string
  nextAttemptAt?: Date
}

/** As it is kept. */
type Said = Omit<Outcome, 'state'> & { state: CollectionState }

/**
 * Takes what is known of a collection, from the answer to a request or from a notice, in any order and as often as it
 * comes: the payment is recorded once, and nothing that comes after it changes that.
 */
export async function settleCollection(core: Core, id: string, outcome: Outcome): Promise<void> {
  await transaction(core, async (tx) => {
    const found = await locked(tx, id)
    if (!found || isOver(found.collection, outcome)) return
    if (await isOfAnother(tx, found.collection, outcome.externalId))
      return setAside(tx, found, {
        externalId: null,
        answer: `The provider names the payment ${outcome.externalId}, which is another one. Nothing was recorded: look there which it is.`,
      })
    await settle(tx, found, outcome)
  })
}

/** The payment was found to be that of the collection. */
export async function settle(
  tx: Transaction,
  { collection, invoice }: Locked,
  outcome: Outcome,
): Promise<void> {
  if (isOver(collection, outcome)) return
  const settled =
    outcome.state === 'succeeded' ? await record(tx, collection, invoice, outcome) : { state: outcome.state }
  const said: Said = { ...outcome, ...settled }
  await change(tx, collection, said)
  if (said.state === 'failed' || said.state === 'unmatched') await tell(tx, invoice, collection, said)
}

/** Money that came stays; only that it came after all is news of what failed. */
export function isOver({ state }: CollectionRow, outcome: Pick<Outcome, 'state'>): boolean {
  if (state === 'succeeded' || state === 'unmatched') return true
  if (state === 'failed') return outcome.state !== 'succeeded'
  return state === 'pending' && outcome.state === 'asked'
}

/** Money that can't be what was asked for: nobody knows by itself what to do about it. */
export async function setAside(
  tx: Transaction,
  { collection, invoice }: Locked,
  outcome: Pick<Outcome, 'externalId' | 'answer'>,
): Promise<void> {
  const said: Said = { ...outcome, state: 'unmatched' }
  await change(tx, collection, said)
  await tell(tx, invoice, collection, said)
}

/** One payment is of one collection, and a collection of one payment. Who asks this keeps others from saying it meanwhile. */
export async function isOfAnother(
  tx: Transaction,
  { id, externalId }: CollectionRow,
  named: string | null,
): Promise<boolean> {
  if (named === null || named === externalId) return false
  if (externalId !== null) return true
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`payment ${named}`}, 0))`)
  const [other] = await tx.db
    .select({ id: collections.id })
    .from(collections)
    .where(eq(collections.externalId, named))
  return other !== undefined && other.id !== id
}

export type Locked = { collection: CollectionRow; invoice: InvoiceRow }

/** The invoice first, as whoever pays it by hand does. */
export async function locked(tx: Transaction, id: string): Promise<Locked | undefined> {
  const [named] = await tx.db.select().from(collections).where(eq(collections.id, id))
  if (!named) return undefined
  const invoice = await holdInvoice(tx, named.invoiceId)
  const [collection] = await tx.db.select().from(collections).where(eq(collections.id, id)).for('update')
  return invoice && collection ? { invoice, collection } : undefined
}

/** What is not owed any more, because it was paid in another way meanwhile, is for the operator to give back. */
async function record(
  tx: Transaction,
  { amountMicros, id }: CollectionRow,
  invoice: InvoiceRow,
  outcome: Outcome,
): Promise<Pick<Said, 'state'> & { answer?: string }> {
  const isOwed = invoice.state === 'finalized' || invoice.state === 'uncollectible'
  const left = isOwed ? outstanding(invoice, await creditedOf(tx, invoice.id)) : micros(0n)
  if (left < amountMicros) {
    const [came, owed] = [micros(amountMicros), left].map((each) => money(each, invoice.currency).amount)
    const answer = `${came} ${invoice.currency} were collected, and ${owed} were owed by then. Nothing was recorded: give it back at the provider, or record what it was for.`
    return { state: 'unmatched', answer }
  }
  await recordPayment(tx, null, invoice, {
    amountMicros,
    paidAt: tx.now(),
    reference: outcome.externalId ?? id,
  })
  return { state: 'succeeded' }
}

const change = (tx: Transaction, { id, externalId }: CollectionRow, said: Said) =>
  tx.db
    .update(collections)
    .set({
      state: said.state,
      externalId: said.externalId ?? externalId,
      answer: answerOf(said.answer),
      updatedAt: tx.now(),
      ...(said.nextAttemptAt && { nextAttemptAt: said.nextAttemptAt }),
    })
    .where(eq(collections.id, id))

const tell = (
  tx: Transaction,
  { id, clientId, number, currency }: InvoiceRow,
  { amountMicros }: CollectionRow,
  { state, answer }: Said,
) =>
  recordAct(tx, null, {
    action: `invoice.collection_${state}`,
    environment: 'live',
    subject: encodeId('invoice', id),
    clientId,
    after: { number, amount: money(micros(amountMicros), currency), answer: answerOf(answer) },
  })
