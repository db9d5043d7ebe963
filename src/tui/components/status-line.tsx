import { Box, Text } from 'ink'
import type { Me } from '../../client/index.ts'
import type { Link } from '../live/connection.ts'
import { useLink, useSession } from '../live/context.tsx'
import { cleanLine } from '../text/clean.ts'
import { truncate, widthOf } from '../text/fit.ts'
import { styleOf, type Tone } from '../theme.ts'

/** Which server, by which key, and whether what is shown is current. */
export function StatusLine({ width }: { width: number }) {
  const { connection, me } = useSession()
  const { text, tone } = liveness(useLink(), connection.url)
  const where = truncate(cleanLine([connection.url, me && keyOf(me)].filter(Boolean).join('  ')), width - 2)
  const room = width - 2
  const said = truncate(text, Math.max(room - widthOf(where) - 2, Math.min(room, widthOf(text))))
  const place = truncate(where, Math.max(0, room - widthOf(said) - 2))
  return (
    <Box width={width} height={1} paddingX={1} justifyContent="space-between" overflow="hidden">
      <Text wrap="truncate" {...styleOf(tone)}>
        {said}
      </Text>
      <Text wrap="truncate" {...styleOf('dim')}>
        {place}
      </Text>
    </Box>
  )
}

function liveness(link: Link, url: string): { text: string; tone: Tone } {
  switch (link.state) {
    case 'connecting':
      return { text: '○ connecting', tone: 'dim' }
    case 'live':
      return { text: '● live', tone: 'good' }
    case 'down':
      // The address stands on the right already.
      return { text: `○ not live: reconnecting (${reasonOf(link.reason, url)})`, tone: 'warn' }
    case 'refused':
      return { text: '○ not live: the key is refused', tone: 'bad' }
  }
}

const reasonOf = (reason: string, url: string): string =>
  cleanLine(reason.replace(` at ${url}`, '').replace(/\.$/, ''))

function keyOf({ key }: Me): string {
  return `${keyName(key)} ${key.role} ${key.environment.toLowerCase()}`
}

/** `sk_live_a1b2…wxyz`: enough to tell keys apart, of no use to anybody else. */
export function keyName({ prefix, lastFour }: { prefix: string | null; lastFour: string }): string {
  return `${prefix ?? ''}…${lastFour}`
}
