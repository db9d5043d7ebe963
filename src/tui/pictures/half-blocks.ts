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

/** A line for each two rows of pixels: the upper one is the sign, the lower one what is behind it. */
export function halfBlocks(pixels: Pixels, depth: ColourDepth): string[] {
  const rows = Math.ceil(pixels.height / 2)
  return Array.from({ length: rows }, (_, row) =>
    depth >= 8 ? colouredLine(pixels, row, depth) : shadedLine(pixels, row),
  )
}

function colouredLine(pixels: Pixels, row: number, depth: ColourDepth): string {
  const code = depth >= 24 ? codeOf24 : codeOf8
  let line = ''
  let before = ''
  for (let column = 0; column < pixels.width; column += 1) {
    const upper = code(colourAt(pixels, column, 2 * row))
    const lower = 2 * row + 1 < pixels.height ? code(colourAt(pixels, column, 2 * row + 1)) : undefined
    const colours = `\u001b[38;${upper}${lower === undefined ? ';49' : `;48;${lower}`}m`
    // What does not change is not sent again: a slow line has enough to do.
    line += colours === before ? UPPER_HALF : colours + UPPER_HALF
    before = colours
  }
  return line + RESET
}

function shadedLine(pixels: Pixels, row: number): string {
  let line = ''
  for (let column = 0; column < pixels.width; column += 1) {
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
