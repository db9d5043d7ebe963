import { Box, Text } from 'ink'
import { useKeys } from '../input/keys.tsx'
import { useConnection, useLink } from '../live/context.tsx'
import type { Fault } from '../live/fault.ts'
import { POLL_INTERVAL_MS } from '../live/use-polling.ts'
import { cleanLine } from '../text/clean.ts'
import { wrap } from '../text/fit.ts'
import { styleOf } from '../theme.ts'
import { Centred, useBody, useDialogWidth } from './body.tsx'
import { innerWidth, Panel } from './panel.tsx'

/** What stands in the place of the whole layout. */

interface QuitProps {
  onQuit: () => void
}

interface TooSmallProps extends QuitProps {
  columns: number
  rows: number
  /** Below the notice there is a secret that would be lost. */
  isUnread: boolean
}

export function TooSmall({ columns, rows, isUnread, onQuit }: TooSmallProps) {
  useKeys('app', { quit: isUnread ? undefined : onQuit })
  return (
    <Box width={columns} height={rows} flexDirection="column" alignItems="center" justifyContent="center">
      <Text bold wrap="truncate">
        The terminal is too small
      </Text>
      <Text wrap="truncate">{`${columns}x${rows}, and 80x24 is needed.`}</Text>
      <Text wrap="truncate" {...styleOf('dim')}>
        {isUnread ? 'Enlarge it to see the new key.' : 'Enlarge it, or q to quit.'}
      </Text>
    </Box>
  )
}

interface RefusedProps extends QuitProps {
  message: string
  hint: string | undefined
  onRetry: () => void
}

export function Refused({ message, hint, onRetry, onQuit }: RefusedProps) {
  const { url } = useConnection()
  useKeys('refused', { retry: onRetry, quit: onQuit })
  return (
    <Notice
      title="The server refuses this key"
      lines={[message, hint, `Server: ${url}`, 'Nothing more is asked of the server until you say so.']}
      keys="r try again   q quit"
    />
  )
}

export function Connecting({ fault, onQuit }: QuitProps & { fault: Fault | undefined }) {
  const { url } = useConnection()
  const link = useLink()
  useKeys('app', { quit: onQuit })
  if (fault) return <Notice title="The server refuses" lines={[fault.message, fault.hint]} keys="q quit" />
  if (link.state !== 'down') return <Notice title={`Connecting to ${url}`} lines={[]} keys="q quit" />
  return (
    <Notice
      title="Not connected"
      lines={[link.reason, 'Is the server running? `vigint serve` or `vigint up` starts it.', RETRYING]}
      keys="q quit"
    />
  )
}

const RETRYING = `It is tried again every ${POLL_INTERVAL_MS / 1000} seconds.`

function Notice({
  title,
  lines,
  keys,
}: {
  title: string
  lines: readonly (string | undefined)[]
  keys: string
}) {
  const { height } = useBody()
  const width = useDialogWidth()
  return (
    <Box height={height} flexDirection="column">
      <Centred>
        <Panel title={title} width={width}>
          <Text> </Text>
          {lines
            .flatMap((line) => (line ? wrap(cleanLine(line), innerWidth(width)) : []))
            .map((line) => (
              <Text key={line}>{line}</Text>
            ))}
          <Text> </Text>
          <Text {...styleOf('accent')}>{keys}</Text>
        </Panel>
      </Centred>
    </Box>
  )
}
