import stringWidth from 'string-width'

const ELLIPSIS = '…'
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

export const widthOf = (text: string): number => stringWidth(text)

export function graphemesOf(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
}

/** At most `width` cells, ending in … where something was cut. */
export function truncate(text: string, width: number): string {
  if (width <= 0) return ''
  if (widthOf(text) <= width) return text
  return takeCells(text, width - 1) + ELLIPSIS
}

/** Exactly `width` cells: cut or filled up. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const shown = truncate(text, width)
  const filler = ' '.repeat(Math.max(0, width - widthOf(shown)))
  return align === 'left' ? shown + filler : filler + shown
}

/** The longest beginning that takes no more than `width` cells. */
export function takeCells(text: string, width: number): string {
  let taken = ''
  let used = 0
  for (const grapheme of graphemesOf(text)) {
    used += widthOf(grapheme)
    if (used > width) break
    taken += grapheme
  }
  return taken
}

/** The longest end that takes no more than `width` cells. */
export function takeLastCells(text: string, width: number): string {
  let taken = ''
  let used = 0
  for (const grapheme of graphemesOf(text).reverse()) {
    used += widthOf(grapheme)
    if (used > width) break
    taken = grapheme + taken
  }
  return taken
}

/** Broken at spaces into lines of at most `width` cells; a longer word is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (let word of text.split(' ')) {
    if (line && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line)
      line = ''
    }
    while (widthOf(word) > width) {
      const head = takeCells(word, width) || word
      lines.push(head)
      word = word.slice(head.length)
    }
    line = line ? `${line} ${word}` : word
  }
  lines.push(line)
  return lines
}
