import type { InvoiceDocument } from './document.ts'

/** What makes a PDF of a document: the same bytes each time. */
export type Printer = (document: InvoiceDocument) => Promise<PrintedPages>

/** Or the characters that no font at hand has: nothing is printed without them. */
export type PrintedPages = { pdf: Buffer } | { missing: readonly string[] }
