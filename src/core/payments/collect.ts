import { eq, sql } from 'drizzle-orm'
import { type CollectionRow, collections } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { creditedOf, outstanding } from '../invoices/outstanding.ts'
import { minorUnit, money } from '../money/money.ts'
import { attemptOf, longestDue } from '../outbox.ts'
import { cardOf } from './details.ts'
import type { Collecting, PaymentProvider } from './provider.ts'
import { settleCollection } from './settle.ts'

const MINUTE_MS = 60 * 1000
const LONGEST_PAUSE_MS = 60 * MINUTE_MS
/** A day, as long as a provider knows a request by its name: later it might collect a second time. */
const LONGEST_MS = 20 * 60 * MINUTE_MS
/** In one round: whoever stops the server waits for no more than these. */
const MOST_AT_ONCE = 10

/** Asks the provider for what is to be collected. Servers do so side by side: each is asked for by one of them. */
export async function collectWhatIsAsked(core: Core): Promise<void> {
  const { paymentProvider } = core
  if (!paymentProvider) return
  for (let count = 0; count < MOST_AT_ONCE; count++) {
    const collection = await take(core)
    if (!collection) return
    const collecting = await ask(core, paymentProvider, collection).catch(unreached)
    await settleCollection(core, collection.id, await nextOf(core, collection, collecting))
    if (collecting.state === 'later') return
  }
}

const unreached = (error: unknown): Collecting => ({
  state: 'later',
  externalId: null,
  answer: String(error),
})

async function take({ db, now }: Core): Promise<CollectionRow | undefined> {
  const at = now()
  const due = longestDue(collections, sql`state = 'asked'`, at)
  const [collection] = await db
    .update(collections)
    .set(attemptOf(collections, at))
    .where(eq(collections.id, due))
    .returning()
  return collection
}

async function ask(core: Core, provider: PaymentProvider, collection: CollectionRow): Promise<Collecting> {
  const invoice = await core.db.query.invoices.findFirst({ where: { id: collection.invoiceId } })
  const card = invoice?.clientId && (await cardOf(core, invoice.clientId))
  if (!invoice || !card) return failed('There is no card any more.')
  const left = outstanding(invoice, await creditedOf(core, invoice.id))
  // If an attempt before had an effect all the same, its notice tells.
  if (left < collection.amountMicros || invoice.state === 'void')
    return failed(
      `Called off: ${money(left, invoice.currency).amount} ${invoice.currency} of the invoice are owed by now.`,
    )
  return provider.collect({
    id: collection.id,
    amountMinor: Number(collection.amountMicros / minorUnit(invoice.currency)),
    currency: invoice.currency,
    card,
    about: invoice.number ?? '',
  })
}

const failed = (answer: string): Collecting => ({ state: 'failed', externalId: null, answer })

async function nextOf(core: Core, { attempts, createdAt }: CollectionRow, collecting: Collecting) {
  const { state, externalId, answer } = collecting
  if (state !== 'later') return { state, externalId, answer }
  const now = core.now().getTime()
  if (now - createdAt.getTime() > LONGEST_MS)
    return { state: 'failed' as const, externalId, answer: `Given up: ${answer}` }
  const pause = Math.min(MINUTE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS)
  return { state: 'asked' as const, externalId, answer, nextAttemptAt: new Date(now + pause) }
}
