import type { InvoiceDocument } from '../../core/invoices/document.ts'
import { drawClosing } from './closing.ts'
import type { Faces } from './fonts.ts'
import { drawFrames } from './frame.ts'
import { drawHeading } from './heading.ts'
import { printable } from './letters.ts'
import { createPen } from './pen.ts'
import { drawTable } from './table.ts'

export async function printInvoice(faces: Faces, document: InvoiceDocument): Promise<Buffer> {
  const { title, number, date, seller, rows } = document
  const pen = createPen(faces, { title: `${title} ${number ?? 'draft'}`, author: seller.name, date })
  const top = drawHeading(pen, document, pen.newPage())
  drawClosing(pen, document, drawTable(pen, rows, top))
  drawFrames(pen, document, lackingIn(faces, document).length > 0)
  return pen.bytes()
}

/** Of all texts that are not vigint's own. */
export function lackingIn(
  faces: Faces,
  { seller, buyer, facts, rows, notes, account }: InvoiceDocument,
): string[] {
  const texts = [
    ...[seller, buyer].flatMap(({ name, address, taxId, email }) => [name, address, taxId, email]),
    ...[...facts, ...account].map(([, value]) => value),
    ...rows.map(({ text }) => text),
    ...notes,
  ]
  return [...new Set(texts.flatMap((text) => (text ? printable(faces, text, 'regular').lacking : [])))]
}
