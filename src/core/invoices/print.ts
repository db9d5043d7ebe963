import type { Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { creditNoteDocument, type InvoiceDocument, invoiceDocument } from './document.ts'
import { called } from './find.ts'

export type Printed = { name: string; pdf: Buffer }

const CREDIT_NOTE = /^VIG-CN-\d{4}-\d{6,10}$/

/** An invoice by its number or its id, or a credit note by its number. */
export async function printNamed(ctx: Core, viewer: Viewer, named: string): Promise<Printed> {
  const { name, document } = await findDocument(ctx, viewer, named)
  return { name, pdf: await ctx.printer.print(document) }
}

async function findDocument(
  ctx: Core,
  viewer: Viewer,
  named: string,
): Promise<{ name: string; document: InvoiceDocument }> {
  const number = named.trim().toUpperCase()
  if (CREDIT_NOTE.test(number)) {
    const note = await ctx.db.query.creditNotes.findFirst({
      where: { number, invoice: visible.invoices(viewer) },
      with: { invoice: true },
    })
    if (!note) throw new NotFoundError('invoice', named)
    return { name: number, document: creditNoteDocument(note, note.invoice) }
  }
  const invoice = await ctx.db.query.invoices.findFirst({
    where: { AND: [visible.invoices(viewer), called(named)] },
    with: { lines: { orderBy: { position: 'asc' } } },
  })
  if (!invoice) throw new NotFoundError('invoice', named)
  const name = invoice.number ?? encodeId('invoice', invoice.id)
  return { name, document: invoiceDocument(invoice) }
}
