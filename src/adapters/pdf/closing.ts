import type { InvoiceDocument } from '../../core/invoices/document.ts'
import { drawFacts } from './heading.ts'
import { INNER_WIDTH, MARGIN, RIGHT, SIZE } from './page.ts'
import type { Pen } from './pen.ts'

const LABEL = { x: RIGHT - 260, width: 130 }
const VALUE = { x: RIGHT - 130, width: 130, align: 'right' } as const
const GAP = 6
const SECTION_GAP = 20

type Closing = Pick<InvoiceDocument, 'sums' | 'total' | 'notes' | 'account'>

/** Sums and how to pay: together, on the next page where they do not fit. */
export function drawClosing(pen: Pen, closing: Closing, top: number): void {
  const below = top + SECTION_GAP / 2
  let y = pen.fits(below, heightOf(pen, closing)) ? below : pen.newPage()
  for (const sum of closing.sums) y = drawSum(pen, sum, y, {})
  y = drawSum(pen, closing.total, y + GAP / 2, { weight: 'bold', size: SIZE.large })
  y += SECTION_GAP
  for (const note of closing.notes) y = pen.write(note, y, WHOLE) + GAP
  drawFacts(pen, closing.account, y, WHOLE)
}

const WHOLE = { x: MARGIN, width: INNER_WIDTH }

type Style = { weight?: 'bold'; size?: number }

function drawSum(pen: Pen, [label, value]: InvoiceDocument['total'], top: number, style: Style): number {
  const labelled = pen.write(label, top, { ...LABEL, ...style })
  return Math.max(labelled, pen.write(value, top, { ...VALUE, ...style })) + GAP / 2
}

function heightOf(pen: Pen, { sums, total, notes, account }: Closing): number {
  const sum = pen.heightOf(total[0], { ...LABEL, size: SIZE.large, weight: 'bold' }) + GAP
  const lines = notes.map((note) => pen.heightOf(note, WHOLE) + GAP)
  const facts = account.length * pen.heightOf('IBAN', WHOLE)
  return (sums.length + 1) * sum + SECTION_GAP + lines.reduce((all, each) => all + each, 0) + facts
}
