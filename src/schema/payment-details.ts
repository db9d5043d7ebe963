import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { removePaymentDetails, setPaymentDetails } from '../core/payments/details.ts'
import type { ClientRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { Client } from './clients.ts'
import { outcome } from './errors.ts'

const PaymentMethod = builder.enumType('PaymentMethod', {
  description: 'How a client pays.',
  values: {
    CARD: { value: 'card', description: 'By a card that a payment provider knows.' },
    TRANSFER: { value: 'transfer', description: 'By a transfer from its bank.' },
    DIRECT_DEBIT: { value: 'direct_debit', description: 'It is collected from its account, by its mandate.' },
  } as const,
})

const PaymentDetails = builder.drizzleObject('paymentDetails', {
  name: 'PaymentDetails',
  description: 'How a client pays. What could be used by others is masked, for everybody.',
  select: { columns: { method: true, shown: true, updatedAt: true } },
  fields: (t) => ({
    method: t.field({ type: PaymentMethod, description: 'By which means.', resolve: ({ method }) => method }),
    holder: t.string({
      nullable: true,
      description: 'In whose name.',
      resolve: ({ shown }) => shown.holder,
    }),
    account: t.string({
      nullable: true,
      description: 'The IBAN, as in DE89 **** **** **** **30 00, or the end of the reference of the card.',
      resolve: ({ shown }) => shown.account,
    }),
    bic: t.string({ nullable: true, description: 'The bank.', resolve: ({ shown }) => shown.bic }),
    mandate: t.string({
      nullable: true,
      description: 'The reference of the mandate.',
      resolve: ({ shown }) => shown.mandate,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'Since when.',
      resolve: ({ updatedAt }) => updatedAt,
    }),
  }),
})

builder.drizzleObjectField(Client, 'paymentDetails', (t) =>
  t.relation('paymentDetails', {
    type: PaymentDetails,
    nullable: true,
    description: 'How it pays, masked; null where that is not known, and for a test key.',
    guard: { permission: 'invoices:read' },
    query: (_, { viewer }) => ({ where: visible.paymentDetails(requireViewer(viewer)) }),
  }),
)

const PaymentDetailsSet = builder.objectRef<ClientRow>('PaymentDetailsSet').implement({
  description: 'They are kept, encrypted.',
  fields: (t) => ({
    client: t.field({ type: Client, description: 'The client.', resolve: (client) => client }),
  }),
})

const SetPaymentDetailsInput = builder.inputType('SetPaymentDetailsInput', {
  description: 'How a client pays. It takes the place of what was there, as a whole.',
  fields: (t) => ({
    client: t.id({ required: true, description: 'Its id or its slug.' }),
    method: t.field({ type: PaymentMethod, required: true, description: 'By which means.' }),
    holder: t.string({ description: 'In whose name; needed for TRANSFER and DIRECT_DEBIT.' }),
    iban: t.string({ description: 'The account, for TRANSFER and DIRECT_DEBIT. Its checksum is checked.' }),
    bic: t.string({ description: 'The bank of the account.' }),
    mandate: t.string({ description: 'The reference of the mandate, for DIRECT_DEBIT.' }),
    card: t.string({
      description: 'By what the payment provider knows the card, for CARD; never the number of the card.',
    }),
  }),
})

builder.mutationField('setPaymentDetails', (t) =>
  t.field({
    type: PaymentDetailsSet,
    description: 'Keeps how a client pays, encrypted. Nobody is shown it again but masked.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('SetPaymentDetailsResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: SetPaymentDetailsInput, required: true, description: 'Whose, and what.' }) },
    resolve: (_, { input: { client, ...input } }, { core, viewer }) =>
      setPaymentDetails(core, requireViewer(viewer), client, input),
  }),
)

const PaymentDetailsRemoved = builder.objectRef<ClientRow>('PaymentDetailsRemoved').implement({
  description: 'Nothing of them is left.',
  fields: (t) => ({
    client: t.field({ type: Client, description: 'The client.', resolve: (client) => client }),
  }),
})

const RemovePaymentDetailsInput = builder.inputType('RemovePaymentDetailsInput', {
  description: 'Whose payment details to remove.',
  fields: (t) => ({ client: t.id({ required: true, description: 'Its id or its slug.' }) }),
})

builder.mutationField('removePaymentDetails', (t) =>
  t.field({
    type: PaymentDetailsRemoved,
    description: 'Removes what is known of how a client pays.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('RemovePaymentDetailsResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: RemovePaymentDetailsInput, required: true, description: 'Whose.' }) },
    resolve: (_, { input: { client } }, { core, viewer }) =>
      removePaymentDetails(core, requireViewer(viewer), client),
  }),
)
