import PDFDocument from 'pdfkit'
import type { Faces } from './fonts.ts'
import { clean, fontFor } from './letters.ts'
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

  const take = (text: string, { size = SIZE.text, weight = 'regular', color = INK }: Writing) => {
    const font = fontFor(faces, text, weight)
    if (!font) throw new Error('A text was not looked through before it was printed.')
    return pdf.font(font).fontSize(size).fillColor(color)
  }
  const optionsOf = ({ width, align = 'left' }: Writing) => ({ width, align, lineGap: 1.5 })

  return {
    pdf,
    heightOf(text: string, writing: Writing): number {
      const cleaned = clean(text)
      return cleaned === '' ? 0 : take(cleaned, writing).heightOfString(cleaned, optionsOf(writing))
    },
    /** Where the next thing below it begins. */
    write(text: string, y: number, writing: Writing): number {
      const cleaned = clean(text)
      if (cleaned === '') return y
      take(cleaned, writing).text(cleaned, writing.x, y, optionsOf(writing))
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
