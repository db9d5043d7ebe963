import type { MarkKind, Sign, Signs } from './marks.ts'
import type { Cells } from './shapes.ts'

/** Rows of red, green and blue, one byte each. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/** Bits of colour that the terminal has: 24, 8, 4 or 1. */
export type ColourDepth = number

const CHANNELS = 3
const UPPER_HALF = '▀'
const RESET = '\u001b[0m'
/** From dark to light, where there are no colours. */
const SHADES = [' ', '░', '▒', '▓', '█']
const LIGHTEST = 255

type Colour = readonly [red: number, green: number, blue: number]

/** Cells that a picture takes. */
export const cellsOf = ({ width, height }: Pick<Pixels, 'width' | 'height'>): Cells => ({
  columns: width,
  rows: Math.ceil(height / 2),
})

/** A line for each two rows of pixels: the upper one is the sign, the lower one what is behind it. */
export function halfBlocks(pixels: Pixels, depth: ColourDepth, signs: Signs = NO_SIGNS): string[] {
  return Array.from({ length: cellsOf(pixels).rows }, (_, row) =>
    depth >= 8 ? colouredLine(pixels, row, depth, signs) : shadedLine(pixels, row, signs),
  )
}

/** The same without any picture: what is drawn over it alone. */
export function blank({ columns, rows }: Cells, depth: ColourDepth, signs: Signs): string[] {
  return Array.from({ length: rows }, (_, row) => {
    let line = ''
    for (let column = 0; column < columns; column += 1) {
      const sign = signs.get(row * columns + column)
      if (!sign) line += ' '
      else line += depth >= 8 ? `${coloursOf(sign)}${sign.text}${RESET}` : sign.text
    }
    return line
  })
}

const NO_SIGNS: Signs = new Map()

/** Of the 256, on black: seen on every picture. */
const BLACK = 16
const SIGN_COLOURS: Record<MarkKind, number> = { box: 226, zone: 51, mask: 207, frame: 245 }
const coloursOf = ({ kind }: Sign): string => `\u001b[38;5;${SIGN_COLOURS[kind]};48;5;${BLACK}m`

function colouredLine(pixels: Pixels, row: number, depth: ColourDepth, signs: Signs): string {
  const code = depth >= 24 ? codeOf24 : codeOf8
  let line = ''
  let before = ''
  for (let column = 0; column < pixels.width; column += 1) {
    const sign = signs.get(row * pixels.width + column)
    if (sign) {
      const colours = coloursOf(sign)
      line += colours === before ? sign.text : colours + sign.text
      before = colours
      continue
    }
    const upper = code(colourAt(pixels, column, 2 * row))
    const lower = 2 * row + 1 < pixels.height ? code(colourAt(pixels, column, 2 * row + 1)) : undefined
    const colours = `\u001b[38;${upper}${lower === undefined ? ';49' : `;48;${lower}`}m`
    // What does not change is not sent again: a slow line has enough to do.
    line += colours === before ? UPPER_HALF : colours + UPPER_HALF
    before = colours
  }
  return line + RESET
}

function shadedLine(pixels: Pixels, row: number, signs: Signs): string {
  let line = ''
  for (let column = 0; column < pixels.width; column += 1) {
    const sign = signs.get(row * pixels.width + column)
    if (sign) {
      line += sign.text
      continue
    }
    const rows = [2 * row, 2 * row + 1].filter((each) => each < pixels.height)
    const light = rows.reduce((sum, each) => sum + lightOf(colourAt(pixels, column, each)), 0) / rows.length
    line += SHADES[Math.round((light / LIGHTEST) * (SHADES.length - 1))] ?? ' '
  }
  return line
}

function colourAt({ width, rgb }: Pixels, column: number, row: number): Colour {
  const at = (row * width + column) * CHANNELS
  return [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0]
}

const codeOf24 = ([red, green, blue]: Colour): string => `2;${red};${green};${blue}`

const CUBE = 16
const CUBE_STEPS = [0, 95, 135, 175, 215, 255]
const GREYS = 232
const DARKEST_GREY = 8
const GREY_STEP = 10
const MOST_GREYS = 24

/** The nearest of the 256 colours: of the cube of six steps, or of the greys. */
function codeOf8(colour: Colour): string {
  const steps = colour.map(nearestStep) as [number, number, number]
  const inCube = steps.map((step) => CUBE_STEPS[step] ?? 0)
  const mean = colour.reduce((sum, each) => sum + each, 0) / CHANNELS
  const grey = Math.min(MOST_GREYS - 1, Math.max(0, Math.round((mean - DARKEST_GREY) / GREY_STEP)))
  const greyLevel = DARKEST_GREY + grey * GREY_STEP
  const isGrey = distance(colour, [greyLevel, greyLevel, greyLevel]) < distance(colour, inCube)
  return `5;${isGrey ? GREYS + grey : CUBE + 36 * steps[0] + 6 * steps[1] + steps[2]}`
}

function nearestStep(value: number): number {
  let nearest = 0
  for (const [step, level] of CUBE_STEPS.entries())
    if (Math.abs(level - value) < Math.abs((CUBE_STEPS[nearest] ?? 0) - value)) nearest = step
  return nearest
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, each, place) => sum + (each - (b[place] ?? 0)) ** 2, 0)

/** As bright as it looks (Rec. 601). */
const lightOf = ([red, green, blue]: Colour): number => 0.299 * red + 0.587 * green + 0.114 * blue
