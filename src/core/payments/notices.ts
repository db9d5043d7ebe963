import { validate as isUuid } from 'uuid'
import { recordAct } from '../audit/record.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { encodeId } from '../ids.ts'
import { minorUnit } from '../money/money.ts'
import type { Notice } from './provider.ts'
import { isOfAnother, isOver, type Locked, locked, setAside, settle } from './settle.ts'

/** `contradictory`: it speaks of one collection by the payment of another. Nothing is changed, and the audit log says so. */
export type Taken = 'taken' | 'of nobody' | 'contradictory'

/** What the provider tells by itself, as often and in whatever order it does. */
export function takeNotice(core: Core, notice: Notice): Promise<Taken> {
  return transaction(core, async (tx) => {
    const found = notice.orderId && isUuid(notice.orderId) ? await locked(tx, notice.orderId) : undefined
    if (!found) return 'of nobody'
    if (await isOfAnother(tx, found.collection, notice.externalId)) {
      await contradict(tx, found, notice)
      return 'contradictory'
    }
    const wrong = notice.state === 'succeeded' ? mismatch(found, notice) : undefined
    if (wrong === undefined) await settle(tx, found, notice)
    else if (!isOver(found.collection, notice)) await setAside(tx, found, { ...notice, answer: wrong })
    return 'taken'
  })
}

/** What is not as it was asked for, in words. */
function mismatch({ collection, invoice }: Locked, { amountMinor, currency }: Notice): string | undefined {
  const expected = Number(collection.amountMicros / minorUnit(invoice.currency))
  if (amountMinor === expected && currency.toUpperCase() === invoice.currency) return undefined
  const came = `${amountMinor} in the smallest unit of ${currency.toUpperCase()}`
  return `The provider collected ${came}, and ${expected} of ${invoice.currency} were asked for. Nothing was recorded.`
}

const contradict = (tx: Transaction, { collection, invoice }: Locked, notice: Notice) =>
  recordAct(tx, null, {
    action: 'invoice.collection_contradicted',
    environment: 'live',
    subject: encodeId('invoice', invoice.id),
    clientId: invoice.clientId,
    after: {
      number: invoice.number,
      collectedBy: collection.externalId,
      told: notice.externalId,
      state: notice.state,
      answer: `The provider tells of the payment ${notice.externalId}, which is not that of this collection. Nothing was changed: look there which it is.`,
    },
  })
