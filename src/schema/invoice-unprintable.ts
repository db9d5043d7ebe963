import { unprintableIn, unprintableInNote } from '../core/invoices/unprintable.ts'
import { builder } from './builder.ts'
import { CreditNote } from './invoice-payments.ts'
import { Invoice } from './invoices.ts'

const LETTERS =
  'Letters that no font of the server has, each once: its PDF has \ufffd in their place, and says so.'

builder.drizzleObjectField(Invoice, 'unprintable', (t) =>
  t.stringList({
    description: `${LETTERS} Of a draft: if it is finalized now.`,
    select: { with: { lines: { orderBy: { position: 'asc' } } } },
    resolve: (invoice, _, { core }) => unprintableIn(core, invoice),
  }),
)

builder.drizzleObjectField(CreditNote, 'unprintable', (t) =>
  t.stringList({
    description: LETTERS,
    select: {
      columns: {
        ...{ id: true, invoiceId: true, number: true, reason: true, createdAt: true },
        ...{ totalMicros: true, taxMicros: true },
      },
      with: { invoice: true },
    },
    resolve: (note, _, { core }) => unprintableInNote(core, note, note.invoice),
  }),
)
