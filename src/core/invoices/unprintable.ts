import type { CreditNoteRow, InvoiceRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { creditNoteDocument, invoiceDocument, type WholeInvoice } from './document.ts'
import { partiesOf } from './parties.ts'

type Printing = Pick<Core, 'db' | 'seller' | 'printer'>

/** The letters that the PDF of an invoice has a replacement for; of a draft, if it is finalized now. */
export async function unprintableIn(core: Printing, invoice: WholeInvoice): Promise<readonly string[]> {
  const parties = invoice.state === 'draft' ? await partiesOf(core, invoice) : {}
  return core.printer.lacking(invoiceDocument({ ...invoice, ...parties }))
}

export const unprintableInNote = (
  { printer }: Printing,
  note: CreditNoteRow,
  invoice: InvoiceRow,
): Promise<readonly string[]> => printer.lacking(creditNoteDocument(note, invoice))
