import type { InvoiceDocument } from '../../core/invoices/document.ts'
import { REPLACEMENT } from './letters.ts'
import {
  FOOTER_TOP,
  HEIGHT,
  INNER_WIDTH,
  MARGIN,
  PALE_INK,
  RULE,
  SIZE,
  STAMP_INK,
  STAMP_OPACITY,
  WIDTH,
} from './page.ts'
import type { Pen } from './pen.ts'

const STAMP_DEGREES = -35

/** What stands on every page: known only when all of them are there. */
export function drawFrames(
  pen: Pen,
  { title, number, stamp, seller }: InvoiceDocument,
  lacksLetters: boolean,
): void {
  const { count } = pen.pdf.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    pen.pdf.switchToPage(page)
    if (stamp) drawStamp(pen, stamp)
    pen.rule(FOOTER_TOP - 6, RULE)
    const about = [`${title} ${number ?? '(draft)'}`, seller.name].join(' · ')
    const line = { x: MARGIN, size: SIZE.small, color: PALE_INK }
    const place = `Page ${page + 1} of ${count}`
    const below = pen.write(oneLine(about), FOOTER_TOP, { ...line, width: INNER_WIDTH - PAGE_WIDTH })
    pen.write(place, FOOTER_TOP, {
      ...line,
      x: MARGIN + INNER_WIDTH - PAGE_WIDTH,
      width: PAGE_WIDTH,
      align: 'right',
    })
    if (lacksLetters) pen.write(LACKING[title], below, { ...line, width: INNER_WIDTH })
  }
}

const lacking = (where: string) =>
  `${REPLACEMENT} stands for a letter that the fonts of this document lack; the exact text is in ${where}.`
const LACKING = { Invoice: lacking('the CSV and the API'), 'Credit note': lacking('the API') }

const PAGE_WIDTH = 80
const FOOTER_CHARACTERS = 70

function oneLine(text: string): string {
  const characters = [...text]
  return characters.length > FOOTER_CHARACTERS
    ? `${characters.slice(0, FOOTER_CHARACTERS - 1).join('')}…`
    : text
}

function drawStamp(pen: Pen, stamp: string): void {
  const { pdf } = pen
  pdf.save()
  pdf.rotate(STAMP_DEGREES, { origin: [WIDTH / 2, HEIGHT / 2] }).fillOpacity(STAMP_OPACITY)
  pen.write(stamp, HEIGHT / 2 - SIZE.stamp / 2, {
    x: 0,
    width: WIDTH,
    size: SIZE.stamp,
    weight: 'bold',
    color: STAMP_INK,
    align: 'center',
  })
  pdf.restore()
}
