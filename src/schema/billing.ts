import { requireViewer } from '../core/access/viewer.ts'
import { seesMoney } from '../core/access/visible.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { type Billing, billingOf, updateBilling } from '../core/invoices/settings.ts'
import type { ClientRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { Client } from './clients.ts'
import { outcome } from './errors.ts'
import { BillingSchedule, InvoiceLinesBy } from './invoices.ts'

/** A rate is in millionths. */
const PER_CENT = 10_000

const BillingType = builder.objectRef<Billing>('Billing').implement({
  description: 'How a client is billed from its next invoice on.',
  fields: (t) => ({
    schedule: t.field({
      type: BillingSchedule,
      description: 'How long its periods are; they begin by its own clocks.',
      resolve: ({ schedule }) => schedule,
    }),
    taxPercent: t.float({
      description: 'The tax rate, as in 20 for 20 %.',
      resolve: ({ taxRate }) => taxRate / PER_CENT,
    }),
    taxInclusive: t.exposeBoolean('taxInclusive', {
      description: 'Whether prices hold the tax already.',
    }),
    paymentTermsDays: t.exposeInt('paymentTermsDays', {
      description: 'How many days it has to pay.',
    }),
    legalName: t.exposeString('legalName', {
      nullable: true,
      description: 'To whom invoices are made out; the name of the client unless given.',
    }),
    address: t.exposeString('address', { nullable: true, description: 'Its postal address.' }),
    taxId: t.exposeString('taxId', { nullable: true, description: 'Its tax number.' }),
    dunning: t.exposeBoolean('dunning', {
      description: 'Whether it is reminded of what is overdue, as the server is set up to.',
    }),
    email: t.exposeString('email', {
      nullable: true,
      description: 'Where its invoices are sent; the address of the client unless given.',
    }),
    invoiceLinesBy: t.field({
      type: InvoiceLinesBy,
      description: 'What each line of its invoices is about.',
      resolve: ({ linesBy }) => linesBy,
    }),
  }),
})

builder.drizzleObjectField(Client, 'billing', (t) =>
  t.field({
    type: BillingType,
    nullable: true,
    description: 'How it is billed; null for a test key.',
    guard: { permission: 'invoices:read' },
    select: { columns: { id: true } },
    resolve: ({ id }, _, { core, viewer }) => (seesMoney(requireViewer(viewer)) ? billingOf(core, id) : null),
  }),
)

const BillingUpdated = builder.objectRef<ClientRow>('BillingUpdated').implement({
  description: 'Holds from the next invoice on.',
  fields: (t) => ({
    client: t.field({ type: Client, description: 'The client.', resolve: (client) => client }),
  }),
})

const UpdateBillingInput = builder.inputType('UpdateBillingInput', {
  description: 'What to change of how a client is billed. What is left out stays.',
  fields: (t) => ({
    client: t.id({ required: true, description: 'Its id or its slug.' }),
    schedule: t.field({ type: BillingSchedule, description: 'How long its periods are.' }),
    taxPercent: t.string({ description: 'The tax rate as decimal text: 20 or 7.7; 0 for none.' }),
    taxInclusive: t.boolean({ description: 'Whether prices hold the tax already.' }),
    paymentTermsDays: t.int({ description: 'How many days it has to pay, 0 to 365.' }),
    legalName: t.string({ description: 'To whom invoices are made out; empty for the name of the client.' }),
    address: t.string({ description: 'Its postal address, in lines.' }),
    taxId: t.string({ description: 'Its tax number.' }),
    dunning: t.boolean({ description: 'Whether it is reminded of what is overdue.' }),
    email: t.string({ description: 'Where its invoices are sent; empty for the address of the client.' }),
    invoiceLinesBy: t.field({
      type: InvoiceLinesBy,
      description: 'What each line of its invoices is to be about.',
    }),
  }),
})

builder.mutationField('updateBilling', (t) =>
  t.field({
    type: BillingUpdated,
    description: 'Changes how a client is billed. Invoices that there are stay as they are.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('UpdateBillingResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: UpdateBillingInput, required: true, description: 'Whose, and what.' }) },
    resolve: (_, { input: { client, ...input } }, { core, viewer }) =>
      updateBilling(core, requireViewer(viewer), client, input),
  }),
)
