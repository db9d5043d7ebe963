import { GREY_HEIGHT, GREY_WIDTH, type Grey } from '../../../src/core/analysis/grey.ts'

/** The same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

type Look = {
  seed?: number
  /** Every pixel is off by as much at most. */
  noise?: number
  gain?: number
  offset?: number
  /** Somebody of this width and height stands there, by their upper left corner. */
  person?: { x: number; y: number; width: number; height: number; shade?: number }
  /** Another room. */
  room?: number
}

/** A room with furniture: rectangles of several shades over a soft shade, as a camera sees it. */
export function scene({ seed = 1, noise = 3, gain = 1, offset = 0, person, room = 7 }: Look = {}): Grey {
  const furniture = random(room)
  const place = (most: number) => Math.floor(furniture() * most)
  const shades = new Float32Array(GREY_WIDTH * GREY_HEIGHT).map((_, at) => 90 + (at % GREY_WIDTH) / 4)
  const draw = (x: number, y: number, width: number, height: number, shade: number) => {
    for (let row = y; row < Math.min(GREY_HEIGHT, y + height); row += 1)
      shades.fill(shade, row * GREY_WIDTH + x, row * GREY_WIDTH + Math.min(GREY_WIDTH, x + width))
  }
  for (let thing = 0; thing < 12; thing += 1)
    draw(place(140), place(100), 10 + place(30), 10 + place(30), 40 + place(150))
  if (person) draw(person.x, person.y, person.width, person.height, person.shade ?? 20)
  const sensor = random(seed)
  return Uint8Array.from(shades, (shade) =>
    Math.min(255, Math.max(0, gain * shade + offset + noise * (2 * sensor() - 1))),
  )
}
