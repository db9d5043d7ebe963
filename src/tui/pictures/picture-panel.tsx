import { WriteStream } from 'node:tty'
import { Box, Text, useStdout } from 'ink'
import { useMemo } from 'react'
import type { Size } from '../components/body.tsx'
import { Message } from '../components/message.tsx'
import { innerHeight, innerWidth, Panel } from '../components/panel.tsx'
import { relative } from '../text/times.ts'
import { halfBlocks } from './half-blocks.ts'
import { usePicture } from './use-picture.ts'

/** The largest thumbnail that the server makes. */
const MOST_PIXELS = 640
const PIXELS_IN_A_CELL = 2

interface Props extends Size {
  /** The id of the source. */
  source: string
  /** It holds nothing now, though a picture may have been there. */
  isEmpty: boolean
}

/** What the camera sees, in half blocks: they work on every terminal, also over ssh and in tmux. */
export function PicturePanel({ source, isEmpty, width, height }: Props) {
  const room = { width: innerWidth(width), height: innerHeight(height) }
  const { pixels, capturedAt, problem, live } = usePicture(
    source,
    isEmpty,
    Math.min(MOST_PIXELS, room.width),
    Math.min(MOST_PIXELS, room.height * PIXELS_IN_A_CELL),
  )
  const depth = useColourDepth()
  const lines = useMemo(() => (pixels ? halfBlocks(pixels, depth) : []), [pixels, depth])
  return (
    <Panel
      title="Picture"
      subtitle={live ? 'live' : 'not live'}
      footer={capturedAt && relative(capturedAt, Date.now())}
      width={width}
      height={height}
    >
      {pixels ? (
        <Box flexDirection="column" alignItems="center" justifyContent="center" height={room.height}>
          <Text wrap="truncate">{lines.join('\n')}</Text>
        </Box>
      ) : (
        <Message
          title={problem ?? (pixels === null ? 'No frames are held.' : 'Loading…')}
          tone={problem ? 'warn' : 'dim'}
        />
      )}
    </Panel>
  )
}

function useColourDepth(): number {
  const { stdout } = useStdout()
  return useMemo(
    () => (process.env.NO_COLOR || !(stdout instanceof WriteStream) ? 1 : stdout.getColorDepth()),
    [stdout],
  )
}
