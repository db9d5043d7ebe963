import type { Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { creditNoteDocument, type InvoiceDocument, invoiceDocument } from './document.ts'
import { called } from './find.ts'

export type Printed = { name: string; pdf: Buffer }

const CREDIT_NOTE = /^VIG-CN-\d{4}-\d{6,10}$/
const MOST_NAMED = 10

/** An invoice by its number or its id, or a credit note by its number. */
export async function printNamed(ctx: Core, viewer: Viewer, named: string): Promise<Printed> {
  const { name, document } = await findDocument(ctx, viewer, named)
  const printed = await ctx.print(document)
  if ('pdf' in printed) return { name, pdf: printed.pdf }
  throw new ConflictError(`${name} can't be printed: ${lacking(printed.missing)}`)
}

/** What to do where letters have no font. */
export const lacking = (missing: readonly string[]): string =>
  `the fonts lack ${shown(missing)}. Let VIGINT_INVOICE_FONT of the server name the file of a font that has them; what is written from right to left can't be printed at all.`

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

const shown = (missing: readonly string[]) =>
  `${missing
    .slice(0, MOST_NAMED)
    .map((character) => `${character} (U+${hex(character)})`)
    .join(', ')}${missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : ''}`

const hex = (character: string) => character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
