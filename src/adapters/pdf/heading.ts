import type { InvoiceDocument } from '../../core/invoices/document.ts'
import { INNER_WIDTH, MARGIN, PALE_INK, RIGHT, SIZE } from './page.ts'
import type { Pen } from './pen.ts'

const SIDE_WIDTH = 230
const LABEL_WIDTH = 75
const GAP = 24
/** Of an address; what goes beyond stands in the last of them, one after the other. */
const MOST_ADDRESS_LINES = 8

type Party = InvoiceDocument['buyer']

/** Who sends it to whom, and what it is about; answers where the table begins. */
export function drawHeading(pen: Pen, { title, seller, buyer, facts }: InvoiceDocument, top: number): number {
  const right = RIGHT - SIDE_WIDTH
  const side = { x: right, width: SIDE_WIDTH }
  const own = { x: MARGIN, width: INNER_WIDTH - SIDE_WIDTH - GAP }
  const sender = drawParty(pen, seller, top, own)
  const titled = pen.write(title, top - 6, { ...side, size: SIZE.title, weight: 'bold', align: 'right' })
  const middle = Math.max(sender, titled) + GAP
  const to = pen.write('To', middle, { ...own, size: SIZE.small, color: PALE_INK })
  const receiver = drawParty(pen, buyer, to, own)
  return Math.max(receiver, drawFacts(pen, facts, middle, side)) + GAP
}

function drawParty(pen: Pen, { name, address, taxId, email }: Party, top: number, at: Column): number {
  let y = pen.write(name, top, { ...at, size: SIZE.large, weight: 'bold' })
  for (const line of addressLines(address)) y = pen.write(line, y, at)
  if (taxId) y = pen.write(`Tax number ${taxId}`, y, at)
  if (email) y = pen.write(email, y, at)
  return y
}

type Column = { x: number; width: number }

export function drawFacts(
  pen: Pen,
  facts: InvoiceDocument['facts'],
  top: number,
  { x, width }: Column,
): number {
  let y = top
  for (const [label, value] of facts) {
    const labelled = { x, width: LABEL_WIDTH, color: PALE_INK }
    pen.write(label, y, labelled)
    const written = pen.write(value, y, { x: x + LABEL_WIDTH, width: width - LABEL_WIDTH })
    y = Math.max(written, y + pen.heightOf(label, labelled))
  }
  return y
}

function addressLines(address: string | null): string[] {
  const lines = (address ?? '').split('\n').filter((line) => line.trim() !== '')
  if (lines.length <= MOST_ADDRESS_LINES) return lines
  return [...lines.slice(0, MOST_ADDRESS_LINES - 1), lines.slice(MOST_ADDRESS_LINES - 1).join(', ')]
}
