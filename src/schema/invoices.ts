import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { findClient } from '../core/clients/find.ts'
import { encodeId } from '../core/ids.ts'
import { called } from '../core/invoices/find.ts'
import { outstanding } from '../core/invoices/outstanding.ts'
import { type InvoiceSearch, searchInvoices } from '../core/invoices/search.ts'
import { add, micros, money, NOTHING } from '../core/money/money.ts'
import type { Party } from '../db/tables/index.ts'
import { builder, type Context } from './builder.ts'
import { TOTAL_COUNT } from './connections.ts'
import { atMost } from './cost.ts'
import { InvoiceLine } from './invoice-lines.ts'
import { CreditNote, InvoicePayment } from './invoice-payments.ts'
import { MoneyType } from './money.ts'
import { COUNT, checkPage, countRows } from './page.ts'

export const BillingSchedule = builder.enumType('BillingSchedule', {
  description: 'How long the periods are that a client is billed for.',
  values: {
    WEEKLY: { value: 'weekly', description: 'From Monday to Monday.' },
    MONTHLY: { value: 'monthly', description: 'From the first of a month to the first of the next.' },
    QUARTERLY: {
      value: 'quarterly',
      description: 'From January, April, July and October, three months each.',
    },
  } as const,
})

export const InvoiceLinesBy = builder.enumType('InvoiceLinesBy', {
  description:
    'What each line of an invoice is about. Tiers and what is included are reckoned on all that was used of an operation, and shared out by quantity.',
  values: {
    OPERATION: { value: 'operation', description: 'All that was used of an operation.' },
    KEY: { value: 'key', description: 'What one key used of it.' },
    SOURCE: { value: 'source', description: 'What one camera used of it.' },
  } as const,
})

const InvoiceState = builder.enumType('InvoiceState', {
  description: 'How far an invoice is.',
  values: {
    DRAFT: { value: 'draft', description: 'Drawn up, without a number yet.' },
    FINALIZED: {
      value: 'finalized',
      description: 'With its number, to be paid. What it says never changes from then on.',
    },
    PAID: { value: 'paid', description: 'Nothing is left to pay.' },
    VOID: { value: 'void', description: 'Not to be paid; its usage waits for another invoice.' },
    UNCOLLECTIBLE: { value: 'uncollectible', description: 'Nobody expects it to be paid any more.' },
  } as const,
})

const InvoiceParty = builder.objectRef<Party>('InvoiceParty').implement({
  description: 'One side of an invoice, as it was on the day of the invoice.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    address: t.exposeString('address', { nullable: true, description: 'Its postal address.' }),
    taxId: t.exposeString('taxId', { nullable: true, description: 'Its tax number.' }),
    email: t.exposeString('email', { nullable: true, description: 'Its e-mail address.' }),
    iban: t.string({
      nullable: true,
      description: 'Of the seller: the account that is to be paid to.',
      resolve: ({ iban }) => iban ?? null,
    }),
    bic: t.string({
      nullable: true,
      description: 'Of the seller: the bank of that account.',
      resolve: ({ bic }) => bic ?? null,
    }),
  }),
})

/** As many as are usual: one for each operation, price list and late period. */
const USUAL_LINES = 10
const USUAL_PAYMENTS = 3
/** A rate is in millionths. */
const PER_CENT = 10_000

export const Invoice = builder.drizzleObject('invoices', {
  name: 'Invoice',
  description: 'What a client owes for a period.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'periodStart' in value,
  select: {
    columns: {
      id: true,
      clientId: true,
      number: true,
      state: true,
      periodStart: true,
      periodEnd: true,
      timeZone: true,
      schedule: true,
      linesBy: true,
      currency: true,
      subtotalMicros: true,
      taxRate: true,
      taxInclusive: true,
      taxMicros: true,
      totalMicros: true,
      paidMicros: true,
      paymentTermsDays: true,
      buyer: true,
      seller: true,
      createdAt: true,
      finalizedAt: true,
      dueAt: true,
      paidAt: true,
      voidedAt: true,
    },
  },
  fields: (t) => ({
    id: t.id({ description: 'invoice_…', resolve: ({ id }) => encodeId('invoice', id) }),
    number: t.string({
      nullable: true,
      description: 'Like VIG-2026-000001, without gaps; null for a draft.',
      resolve: ({ number }) => number,
    }),
    state: t.field({ type: InvoiceState, description: 'How far it is.', resolve: ({ state }) => state }),
    client: t.relation('client', {
      nullable: true,
      description: 'Who owes it; null once the client was deleted, which leaves the buyer as it stands here.',
    }),
    periodStart: t.field({
      type: 'DateTime',
      description: 'The first moment that it bills.',
      resolve: ({ periodStart }) => periodStart,
    }),
    periodEnd: t.field({
      type: 'DateTime',
      description: 'The first moment that it no longer bills.',
      resolve: ({ periodEnd }) => periodEnd,
    }),
    timeZone: t.string({
      description: 'Whose days the period is made of.',
      resolve: ({ timeZone }) => timeZone,
    }),
    schedule: t.field({
      type: BillingSchedule,
      description: 'How long periods were by then.',
      resolve: ({ schedule }) => schedule,
    }),
    linesBy: t.field({
      type: InvoiceLinesBy,
      description: 'What each of its lines is about.',
      resolve: ({ linesBy }) => linesBy,
    }),
    subtotal: t.field({
      type: MoneyType,
      description: 'Without tax.',
      resolve: ({ subtotalMicros, currency }) => money(micros(subtotalMicros), currency),
    }),
    taxPercent: t.float({
      description: 'The tax rate, as in 20 for 20 %.',
      resolve: ({ taxRate }) => taxRate / PER_CENT,
    }),
    taxInclusive: t.boolean({
      description: 'Whether the lines hold the tax already.',
      resolve: ({ taxInclusive }) => taxInclusive,
    }),
    tax: t.field({
      type: MoneyType,
      description: 'The tax.',
      resolve: ({ taxMicros, currency }) => money(micros(taxMicros), currency),
    }),
    total: t.field({
      type: MoneyType,
      description: 'With tax.',
      resolve: ({ totalMicros, currency }) => money(micros(totalMicros), currency),
    }),
    paid: t.field({
      type: MoneyType,
      description: 'What came in for it.',
      resolve: ({ paidMicros, currency }) => money(micros(paidMicros), currency),
    }),
    outstanding: t.field({
      type: MoneyType,
      description:
        'What is left to pay, after payments and credit notes; nothing of what is void or a draft.',
      select: { with: { creditNotes: { columns: { totalMicros: true } } } },
      resolve: ({ creditNotes, ...invoice }) => {
        const isOwed = invoice.state === 'finalized' || invoice.state === 'uncollectible'
        const credited = add(...creditNotes.map(({ totalMicros }) => micros(totalMicros)))
        return money(isOwed ? outstanding(invoice, credited) : NOTHING, invoice.currency)
      },
    }),
    lines: t.relation('lines', {
      type: InvoiceLine,
      complexity: atMost(USUAL_LINES),
      description: 'What it is made of.',
      query: { orderBy: { position: 'asc' } },
    }),
    payments: t.relation('payments', {
      type: InvoicePayment,
      complexity: atMost(USUAL_PAYMENTS),
      description: 'What came in for it, one by one.',
      query: { orderBy: { createdAt: 'asc', id: 'asc' } },
    }),
    creditNotes: t.relation('creditNotes', {
      type: CreditNote,
      complexity: atMost(USUAL_PAYMENTS),
      description: 'What was taken back of it.',
      query: { orderBy: { createdAt: 'asc', id: 'asc' } },
    }),
    buyer: t.field({
      type: InvoiceParty,
      description: 'To whom it is made out.',
      resolve: ({ buyer }) => buyer,
    }),
    seller: t.field({ type: InvoiceParty, description: 'Who sends it.', resolve: ({ seller }) => seller }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was drawn up.',
      resolve: ({ createdAt }) => createdAt,
    }),
    finalizedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it got its number: the day of the invoice.',
      resolve: ({ finalizedAt }) => finalizedAt,
    }),
    dueAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when it is to be paid.',
      resolve: ({ dueAt }) => dueAt,
    }),
    paidAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the last of it was paid.',
      resolve: ({ paidAt }) => paidAt,
    }),
    voidedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was made void.',
      resolve: ({ voidedAt }) => voidedAt,
    }),
  }),
})

type InvoiceArguments = Omit<InvoiceSearch, 'clientId'> & { client?: string | null | undefined }

async function invoiceFilter({ client, ...search }: InvoiceArguments, { core, viewer }: Context) {
  const asker = requireViewer(viewer)
  const clientId = typeof client === 'string' ? (await findClient(core, asker, client)).id : undefined
  return { AND: [visible.invoices(asker), searchInvoices({ ...search, clientId }, core.now())] }
}

builder.queryField('invoices', (t) =>
  t.drizzleConnection(
    {
      type: 'invoices',
      description: 'Invoices, the latest period first: of the own client, for an operator all.',
      guard: { permission: 'invoices:read' },
      args: {
        client: t.arg.id({ description: 'Only of this client (id or slug).' }),
        search: t.arg.string({ description: 'Text in the number, or in the name or slug of the client.' }),
        state: t.arg({ type: InvoiceState, description: 'Only in this state.' }),
        overdue: t.arg.boolean({
          description: 'Only those that were to be paid by now and are not, or only others.',
        }),
        since: t.arg({ type: 'DateTime', description: 'Only those whose period ends after it.' }),
        until: t.arg({ type: 'DateTime', description: 'Only those whose period begins before it.' }),
      },
      resolve: async (query, _, args, context) => {
        checkPage(args, 'moment', 'id')
        const where = await invoiceFilter(args, context)
        const orderBy = { periodStart: 'desc', id: 'desc' } as const
        return context.core.db.query.invoices.findMany(query({ where, orderBy }))
      },
    },
    {
      fields: (connection) => ({
        totalCount: connection.int({
          description: TOTAL_COUNT,
          resolve: async ({ args }, _, context) => {
            const where = await invoiceFilter(args, context)
            return countRows(context.core.db.query.invoices.findFirst({ where, ...COUNT }))
          },
        }),
      }),
    },
  ),
)

builder.queryField('invoice', (t) =>
  t.drizzleField({
    type: 'invoices',
    nullable: true,
    description: 'One invoice.',
    guard: { permission: 'invoices:read' },
    args: { invoice: t.arg.id({ required: true, description: 'Its id or its number.' }) },
    resolve: (query, _, { invoice }, { core, viewer }) =>
      core.db.query.invoices.findFirst(
        query({ where: { AND: [visible.invoices(requireViewer(viewer)), called(invoice)] } }),
      ),
  }),
)
