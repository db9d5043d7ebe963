import { GREY_HEIGHT, GREY_WIDTH } from './grey.ts'

/** Grey pictures are judged in squares: single pixels are noise. */
export const BLOCK = 8
export const COLUMNS = GREY_WIDTH / BLOCK
export const ROWS = GREY_HEIGHT / BLOCK
export const BLOCKS = COLUMNS * ROWS

/** The places of its pixels, for each block. */
export const PIXELS: readonly (readonly number[])[] = Array.from({ length: BLOCKS }, (_, block) => {
  const first = Math.floor(block / COLUMNS) * BLOCK * GREY_WIDTH + (block % COLUMNS) * BLOCK
  return Array.from(
    { length: BLOCK * BLOCK },
    (_, pixel) => first + Math.floor(pixel / BLOCK) * GREY_WIDTH + (pixel % BLOCK),
  )
})

/** Groups of blocks that touch each other, corners too. */
export function groups(blocks: ReadonlySet<number>): number[][] {
  const left = new Set(blocks)
  const found: number[][] = []
  for (const first of blocks) {
    if (!left.delete(first)) continue
    const group = [first]
    for (const block of group) for (const near of neighbours(block)) if (left.delete(near)) group.push(near)
    found.push(group)
  }
  return found
}

function neighbours(block: number): number[] {
  const [row, column] = [Math.floor(block / COLUMNS), block % COLUMNS]
  return [-1, 0, 1].flatMap((down) =>
    [-1, 0, 1].flatMap((right) => {
      const isInside = row + down >= 0 && row + down < ROWS && column + right >= 0 && column + right < COLUMNS
      return isInside ? [block + down * COLUMNS + right] : []
    }),
  )
}
