import { WriteStream } from 'node:tty'
import { Box, Text, useStdout } from 'ink'
import { useMemo } from 'react'
import { blank, cellsOf, halfBlocks, type Pixels } from './half-blocks.ts'
import { type Mark, signsOf } from './marks.ts'
import type { Cells } from './shapes.ts'

/** The largest thumbnail that the server makes. */
const MOST_PIXELS = 640
const PIXELS_IN_A_CELL = 2

/** What to ask for, so that it fits into so many cells. */
export const pixelsIn = ({ columns, rows }: Cells): { width: number; height: number } => ({
  width: Math.min(MOST_PIXELS, columns),
  height: Math.min(MOST_PIXELS, rows * PIXELS_IN_A_CELL),
})

/** The cells of a picture of these proportions, as many as there is room for. */
export function cellsFor(picture: { width: number; height: number }, room: Cells): Cells {
  const scale = Math.min(room.columns / picture.width, (room.rows * PIXELS_IN_A_CELL) / picture.height)
  return {
    columns: Math.max(1, Math.round(picture.width * scale)),
    rows: Math.max(1, Math.round((picture.height * scale) / PIXELS_IN_A_CELL)),
  }
}

interface Props {
  /** Or the room of one that there is not: its marks are drawn all the same. */
  picture: Pixels | Cells
  marks: readonly Mark[]
  height: number
}

/** In half blocks, which work on every terminal, also over ssh and in tmux. */
export function Drawing({ picture, marks, height }: Props) {
  const depth = useColourDepth()
  const lines = useMemo(
    () =>
      'rgb' in picture
        ? halfBlocks(picture, depth, signsOf(marks, cellsOf(picture)))
        : blank(picture, depth, signsOf(marks, picture, true)),
    [picture, marks, depth],
  )
  return (
    <Box flexDirection="column" alignItems="center" justifyContent="center" height={height}>
      <Text wrap="truncate">{lines.join('\n')}</Text>
    </Box>
  )
}

function useColourDepth(): number {
  const { stdout } = useStdout()
  return useMemo(
    () => (process.env.NO_COLOR || !(stdout instanceof WriteStream) ? 1 : stdout.getColorDepth()),
    [stdout],
  )
}
