import { stateOf, triedAgainAt } from '../core/dunning/reminders.ts'
import { builder } from './builder.ts'
import { atMost } from './cost.ts'
import { InvoiceMail } from './invoice-mails.ts'
import { Invoice } from './invoices.ts'

const USUAL_STEPS = 3

const ReminderState = builder.enumType('ReminderState', {
  description: 'Whether a reminder got out. Until it did, no further step is taken.',
  values: {
    WAITING: { value: 'waiting', description: 'It is on its way, or is tried again at `nextAttemptAt`.' },
    SENT: { value: 'sent', description: 'The mail server took it.' },
    FAILED: {
      value: 'failed',
      description:
        'It was refused, or given up after a day. It is written anew at `nextAttemptAt`, and at once for another address.',
    },
    NO_ADDRESS: {
      value: 'no_address',
      description: 'There was none to send it to. It is sent as soon as there is one.',
    },
  } as const,
})

const DunningStep = builder.drizzleObject('dunningSteps', {
  name: 'DunningStep',
  description: 'What the server did because an invoice was not paid in time.',
  select: {
    columns: { days: true, revokes: true, at: true },
    with: {
      mail: { columns: { state: true, nextAttemptAt: true } },
      invoice: { columns: { state: true } },
    },
  },
  fields: (t) => ({
    days: t.exposeInt('days', { description: 'Which step: that of so many days after it was due.' }),
    revokes: t.exposeBoolean('revokes', {
      description: 'Whether the client was revoked; other steps remind, by mail.',
    }),
    at: t.field({
      type: 'DateTime',
      description:
        'When the reminder was written, the last time if it did not get out; or the client revoked.',
      resolve: ({ at }) => at,
    }),
    reminder: t.field({
      type: ReminderState,
      nullable: true,
      description: 'Whether the reminder got out; null where the client was revoked.',
      resolve: ({ revokes, mail }) => (revokes ? null : stateOf({ mail })),
    }),
    mail: t.relation('mail', {
      type: InvoiceMail,
      nullable: true,
      description: 'The reminder; null where the client was revoked, and without an address.',
    }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When a reminder that did not get out is tried next, while the invoice is to be paid; null where an address is waited for.',
      resolve: ({ at, mail, invoice }) => (invoice.state === 'finalized' ? triedAgainAt({ at, mail }) : null),
    }),
  }),
})

builder.drizzleObjectField(Invoice, 'dunning', (t) =>
  t.relation('dunningSteps', {
    type: DunningStep,
    complexity: atMost(USUAL_STEPS),
    description: 'Of what its client was reminded, or was to be, step by step.',
    query: { orderBy: { days: 'asc', revokes: 'asc' } },
  }),
)
