import PDFDocument from 'pdfkit'
import type { Faces } from './fonts.ts'
import { clean, printable } from './letters.ts'
import { BOTTOM, HEIGHT, INK, MARGIN, SIZE, WIDTH } from './page.ts'

export type Writing = {
  x: number
  width: number
  size?: number
  weight?: 'regular' | 'bold'
  color?: string
  align?: 'left' | 'right' | 'center'
}

/** About one document: its dates are the document's own, so that the same one gives the same bytes. */
export type About = { title: string; author: string; date: Date }

/** Writes from top to bottom, where it is told to. Nothing flows over the end of a page by itself. */
export function createPen(faces: Faces, { title, author, date }: About) {
  const pdf = new PDFDocument({
    size: [WIDTH, HEIGHT],
    margin: 0,
    bufferPages: true,
    autoFirstPage: false,
    lang: 'en',
    displayTitle: true,
    info: { Title: clean(title), Author: clean(author), CreationDate: date, ModDate: date },
  })
  pdf.registerFont('regular', faces.regular.data)
  pdf.registerFont('bold', faces.bold.data)
  if (faces.other) pdf.registerFont('other', faces.other.data)

  /** What is left of the text that can be printed, in the font that is set now. */
  const take = (text: string, { size = SIZE.text, weight = 'regular', color = INK }: Writing) => {
    const { font, text: printed } = printable(faces, text, weight)
    pdf.font(font).fontSize(size).fillColor(color)
    return printed
  }
  const optionsOf = ({ width, align = 'left' }: Writing) => ({ width, align, lineGap: 1.5 })

  return {
    pdf,
    heightOf(text: string, writing: Writing): number {
      if (clean(text) === '') return 0
      const printed = take(text, writing)
      return pdf.heightOfString(printed, optionsOf(writing))
    },
    /** Where the next thing below it begins. */
    write(text: string, y: number, writing: Writing): number {
      if (clean(text) === '') return y
      const printed = take(text, writing)
      pdf.text(printed, writing.x, y, optionsOf(writing))
      return pdf.y
    },
    rule(y: number, color: string, width = 0.5): void {
      pdf
        .moveTo(MARGIN, y)
        .lineTo(WIDTH - MARGIN, y)
        .lineWidth(width)
        .strokeColor(color)
        .stroke()
    },
    newPage(): number {
      pdf.addPage()
      return MARGIN
    },
    fits: (y: number, height: number) => y + height <= BOTTOM,
    async bytes(): Promise<Buffer> {
      const parts: Buffer[] = []
      pdf.on('data', (part: Buffer) => parts.push(part))
      const ended = new Promise((resolve, reject) => pdf.once('end', resolve).once('error', reject))
      pdf.end()
      await ended
      return Buffer.concat(parts)
    },
  }
}

export type Pen = ReturnType<typeof createPen>
