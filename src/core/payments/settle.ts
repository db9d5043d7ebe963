import { eq } from 'drizzle-orm'
import { validate as isUuid } from 'uuid'
import {
  type CollectionRow,
  type CollectionState,
  collections,
  type InvoiceRow,
  invoices,
} from '../../db/tables/index.ts'
import { recordAct } from '../audit/record.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { encodeId } from '../ids.ts'
import { creditedOf, outstanding } from '../invoices/outstanding.ts'
import { recordPayment } from '../invoices/pay.ts'
import { micros, minorUnit, money } from '../money/money.ts'
import type { Notice } from './provider.ts'

const LONGEST_ANSWER = 500

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
    if (!found) return
    const { collection, invoice } = found
    if (isOver(collection, outcome)) return
    const settled =
      outcome.state === 'succeeded'
        ? await record(tx, collection, invoice, outcome)
        : { state: outcome.state }
    const said: Said = { ...outcome, ...settled }
    await change(tx, collection, said)
    if (said.state === 'failed' || said.state === 'unmatched') await tell(tx, invoice, collection, said)
  })
}

/** Answers whether it is about something of ours. */
export async function takeNotice(core: Core, notice: Notice): Promise<boolean> {
  const collection =
    notice.orderId && isUuid(notice.orderId)
      ? await core.db.query.collections.findFirst({ where: { id: notice.orderId }, with: { invoice: true } })
      : undefined
  if (!collection) return false
  const { invoice, amountMicros } = collection
  const expected = Number(amountMicros / minorUnit(invoice.currency))
  const isRight = notice.amountMinor === expected && notice.currency.toUpperCase() === invoice.currency
  if (notice.state === 'succeeded' && !isRight) {
    const came = `${notice.amountMinor} in the smallest unit of ${notice.currency.toUpperCase()}`
    await setAside(core, collection.id, {
      externalId: notice.externalId,
      answer: `The provider collected ${came}, and ${expected} of ${invoice.currency} were asked for. Nothing was recorded.`,
    })
  } else await settleCollection(core, collection.id, notice)
  return true
}

async function setAside(
  core: Core,
  id: string,
  outcome: Pick<Outcome, 'externalId' | 'answer'>,
): Promise<void> {
  await transaction(core, async (tx) => {
    const found = await locked(tx, id)
    if (!found || found.collection.state === 'succeeded' || found.collection.state === 'unmatched') return
    const said: Said = { ...outcome, state: 'unmatched' }
    await change(tx, found.collection, said)
    await tell(tx, found.invoice, found.collection, said)
  })
}

/** Money that came stays; only that it came after all is news of what failed. */
function isOver({ state }: CollectionRow, outcome: Outcome): boolean {
  if (state === 'succeeded' || state === 'unmatched') return true
  if (state === 'failed') return outcome.state !== 'succeeded'
  return state === 'pending' && outcome.state === 'asked'
}

/** The invoice first, as whoever pays it by hand does. */
async function locked(tx: Transaction, id: string) {
  const [named] = await tx.db.select().from(collections).where(eq(collections.id, id))
  if (!named) return undefined
  const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, named.invoiceId)).for('update')
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
      answer: said.answer.slice(0, LONGEST_ANSWER),
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
    subject: encodeId('invoice', id),
    clientId,
    after: { number, amount: money(micros(amountMicros), currency), answer },
  })
