import { dunningText } from '../../client/dunning-text.ts'
import type { InvoiceDetail } from '../../client/index.ts'
import { lettersText } from '../../client/letters-text.ts'
import { mailText } from '../../client/mail-text.ts'
import { quantityText, usageWord } from '../../client/usage-text.ts'
import { type Detail, valueWidth } from '../components/details.tsx'
import { money } from '../text/amounts.ts'
import { cleanLine } from '../text/clean.ts'
import { dayAt } from '../text/days.ts'
import { pad } from '../text/fit.ts'
import { exact, exactAndRelative } from '../text/times.ts'
import { invoiceState, periodText } from './invoice-columns.ts'

export function invoiceDetails(invoice: InvoiceDetail, now: number, width: number): Detail[] {
  const { client, buyer, seller, timeZone, schedule, taxPercent, taxInclusive, dueAt } = invoice
  return [
    ['State', invoiceState(invoice, now)],
    ['Client', client?.name ?? { text: 'deleted', tone: 'dim' }],
    ['Buyer', partyText(buyer)],
    ['Seller', partyText(seller)],
    ['Period', `${periodText(invoice)}, ${schedule.toLowerCase()}, ${timeZone}`],
    ['Due', dueAt ? exactAndRelative(dueAt, now) : 'when it is finalized'],
    ...unprintable(invoice),
    ['Lines', linesText(invoice, valueWidth(width))],
    ['Subtotal', money(invoice.subtotal)],
    ['Tax', `${money(invoice.tax)}, ${taxPercent} %${taxInclusive ? ', in the lines already' : ''}`],
    ['Total', { text: money(invoice.total), tone: 'title' }],
    ['Payments', paymentsText(invoice)],
    ['Credit notes', creditNotesText(invoice)],
    ['Left to pay', money(invoice.outstanding)],
    ['Collections', collectionsText(invoice)],
    ['Mails', mailsText(invoice, now)],
    ['History', historyText(invoice)],
    ['Id', invoice.id],
  ]
}

function unprintable(invoice: InvoiceDetail): Detail[] {
  const letters = lettersText(invoice.unprintable)
  return letters ? [['Not printable', `${letters}: the PDF has \ufffd instead`]] : []
}

type Party = Pick<InvoiceDetail['seller'], 'name' | 'address' | 'taxId'>

const partyText = ({ name, address, taxId }: Party): string =>
  [name, address?.replaceAll(/\s*\n\s*/g, ', '), taxId].filter(Boolean).join(', ')

const GAP = 2
const LEAST_NAME = 16
const MOST_NAME = 60

/** Below each, how its amount comes about. */
function linesText({ lines }: InvoiceDetail, width: number): string {
  const shown = lines.map((line) => ({
    line,
    quantity: quantityText(line.quantity),
    amount: money(line.amount),
  }))
  const quantityWidth = Math.max(0, ...shown.map(({ quantity }) => quantity.length))
  const amountWidth = Math.max(0, ...shown.map(({ amount }) => amount.length))
  const spare = width - quantityWidth - amountWidth - 2 * GAP
  const nameWidth = Math.max(LEAST_NAME, Math.min(MOST_NAME, spare))
  return shown
    .flatMap(({ line, quantity, amount }) => {
      const cells = [
        pad(cleanLine(line.description), nameWidth),
        pad(quantity, quantityWidth, 'right'),
        pad(amount, amountWidth, 'right'),
      ]
      const parts = partsText(line)
      return [cells.join(' '.repeat(GAP)), ...(parts ? [`└ ${parts}`] : [])]
    })
    .join('\n')
}

type Line = InvoiceDetail['lines'][number]

/** `10 included, 100 × 0.05, 20 × 0.03` */
function partsText({ included, parts, late, priceVersion }: Line): string {
  const free = included === 0 ? [] : [`${quantityText(included)} included`]
  const priced = parts.map(({ quantity, unit }) => `${quantityText(quantity)} × ${unit.amount}`)
  const notes = [...(late ? ['late'] : []), ...(priceVersion ? [`prices ${priceVersion}`] : [])]
  return [[...free, ...priced].join(' + '), ...notes].filter(Boolean).join(', ')
}

const listed = (texts: readonly string[]): string | undefined => texts.join('\n') || undefined

const paymentsText = ({ payments, timeZone }: InvoiceDetail): string | undefined =>
  listed(
    payments.map(({ paidAt, amount, reference }) =>
      [`${dayAt(timeZone, Date.parse(paidAt))}  ${money(amount)}`, reference].filter(Boolean).join('  '),
    ),
  )

const creditNotesText = ({ creditNotes, timeZone }: InvoiceDetail): string | undefined =>
  listed(
    creditNotes.map(
      ({ createdAt, number, total, reason }) =>
        `${dayAt(timeZone, Date.parse(createdAt))}  ${number}  ${money(total)}  ${reason}`,
    ),
  )

/** From the card of the client. */
const collectionsText = ({ collections, timeZone }: InvoiceDetail): string | undefined =>
  listed(
    collections.map(({ createdAt, amount, state, answer }) =>
      [`${dayAt(timeZone, Date.parse(createdAt))}  ${money(amount)}`, usageWord(state), answer]
        .filter(Boolean)
        .join('  '),
    ),
  )

const mailsText = ({ mails }: InvoiceDetail, now: number): string | undefined =>
  listed(mails.map((mail) => `${mail.recipient}: ${mailText(mail, now, (at) => exactAndRelative(at, now))}`))

type Step = InvoiceDetail['dunning'][number]

function dunned(step: Step): readonly [string, string] {
  const { what, at, how } = dunningText(step, (next) => exact(next ?? ''))
  return [at, `${what.toLowerCase()}, ${how}`]
}

/** Several steps can be of one moment. */
const byStep = (a: Step, b: Step): number => a.days - b.days || Number(a.revokes) - Number(b.revokes)

/** Of what was written off no moment is kept but in the audit log. */
function historyText({ createdAt, finalizedAt, paidAt, voidedAt, dunning, state }: InvoiceDetail): string {
  const moments = [
    [createdAt, 'drafted'],
    [finalizedAt, 'finalized'],
    ...dunning.toSorted(byStep).map(dunned),
    [paidAt, 'paid'],
    [voidedAt, 'made void'],
  ] as const
  // Of the same moment, what stands first above comes first.
  const told = moments
    .flatMap(([at, what]) => (at ? [{ at: Date.parse(at), line: `${exact(at)}  ${what}` }] : []))
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line)
  return [...told, ...(state === 'UNCOLLECTIBLE' ? ['written off since: see the audit log'] : [])].join('\n')
}
