import type { InvoiceDocument } from './document.ts'

export type Printer = {
  /** A PDF: the same bytes each time. Whatever the texts hold, there is one. */
  print(document: InvoiceDocument): Promise<Buffer>
  /** The letters that no font at hand has, each once: what it prints has a replacement in their place. */
  lacking(document: InvoiceDocument): Promise<readonly string[]>
}
