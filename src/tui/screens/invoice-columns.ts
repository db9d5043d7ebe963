import type { InvoiceRow } from '../../client/index.ts'
import type { Cell, Column } from '../lists/columns.ts'
import { money } from '../text/amounts.ts'
import { dayAt, daysOf } from '../text/days.ts'
import type { Tone } from '../theme.ts'

const STATES = {
  DRAFT: { said: '◌ draft', tone: 'dim' },
  FINALIZED: { said: '● finalized', tone: 'accent' },
  PAID: { said: '✓ paid', tone: 'good' },
  VOID: { said: '– void', tone: 'dim' },
  UNCOLLECTIBLE: { said: '✗ written off', tone: 'warn' },
} as const satisfies Record<InvoiceRow['state'], { said: string; tone: Tone }>

export function invoiceState({ state, dueAt }: Pick<InvoiceRow, 'state' | 'dueAt'>, now: number): Cell {
  if (state === 'FINALIZED' && dueAt && Date.parse(dueAt) < now) return { text: '! overdue', tone: 'bad' }
  const { said, tone } = STATES[state]
  return { text: said, tone }
}

type Period = Pick<InvoiceRow, 'periodStart' | 'periodEnd' | 'timeZone'>

export const periodText = ({ periodStart, periodEnd, timeZone }: Period): string =>
  daysOf({ start: periodStart, end: periodEnd, timeZone })

/** What it is called while it has no number. */
export const invoiceName = (invoice: Pick<InvoiceRow, 'number'> & Period): string =>
  invoice.number ?? `draft of ${periodText(invoice)}`

const LEAST_AMOUNT = 10

/** As wide as the amounts are: money is never cut. */
export function invoiceColumns(rows: readonly InvoiceRow[], ofAll: boolean): Column<InvoiceRow>[] {
  const amounts = rows.flatMap(({ total, outstanding }) => [money(total).length, money(outstanding).length])
  const width = Math.max(LEAST_AMOUNT, ...amounts)
  const client: Column<InvoiceRow> = {
    title: 'Client',
    value: ({ client, buyer }) => client?.name ?? buyer.name,
    width: 10,
    grow: 1,
    most: 40,
  }
  return [
    { title: 'Number', value: numberOf, width: 15 },
    ...(ofAll ? [client] : []),
    { title: 'Period', value: periodText, width: 16 },
    { title: 'State', value: invoiceState, width: 13 },
    { title: 'Total', value: ({ total }) => money(total), width, align: 'right' },
    { title: 'Left', value: leftOf, width, align: 'right', optional: 1 },
    { title: 'Due', value: dueOf, width: 10, optional: 2 },
    { title: 'Id', value: ({ id }) => ({ text: id, tone: 'dim' }), width: 30, optional: 3 },
  ]
}

/** A draft that was made void never had one. */
const numberOf = ({ number, state }: InvoiceRow): string | Cell =>
  number ?? { text: state === 'VOID' ? '–' : '(draft)', tone: 'dim' }

const leftOf = ({ outstanding }: InvoiceRow): string | Cell =>
  Number(outstanding.amount) === 0 ? { text: '–', tone: 'dim' } : money(outstanding)

const dueOf = ({ dueAt, timeZone }: InvoiceRow): string | Cell =>
  dueAt ? dayAt(timeZone, Date.parse(dueAt)) : { text: '–', tone: 'dim' }
