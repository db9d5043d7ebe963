import { Box, Text } from 'ink'
import type { ReactNode } from 'react'
import { cleanLine } from '../text/clean.ts'
import { truncate, widthOf } from '../text/fit.ts'
import { BORDER_TONE, styleOf } from '../theme.ts'

/** Border and padding on both sides. */
const SIDES = 4
/** Border above and below. */
const EDGES = 2

export const innerWidth = (width: number): number => width - SIDES
export const innerHeight = (height: number): number => height - EDGES

interface Props {
  title: string
  /** Behind the title, quieter. */
  subtitle?: string | undefined
  /** In the lower edge, on the right. */
  footer?: string | undefined
  width: number
  height?: number
  children: ReactNode
}

export function Panel({ title, subtitle = '', footer = '', width, height, children }: Props) {
  const style = styleOf(BORDER_TONE)
  const name = truncate(cleanLine(title), width - 6)
  const more = subtitle ? truncate(cleanLine(` · ${subtitle}`), width - 6 - widthOf(name)) : ''
  const rule = '─'.repeat(Math.max(0, width - 5 - widthOf(name) - widthOf(more)))
  const note = footer ? ` ${truncate(cleanLine(footer), width - 6)} ` : ''
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      <Text wrap="truncate">
        <Text {...style}>{'╭─ '}</Text>
        <Text {...styleOf('title')}>{name}</Text>
        <Text {...styleOf('dim')}>{more}</Text>
        <Text {...style}>{` ${rule}╮`}</Text>
      </Text>
      <Box
        flexDirection="column"
        borderStyle="round"
        borderTop={false}
        borderBottom={false}
        {...(style.color ? { borderColor: style.color } : {})}
        paddingX={1}
        {...(height === undefined ? {} : { height: innerHeight(height) })}
        overflow="hidden"
      >
        {children}
      </Box>
      <Text wrap="truncate">
        <Text {...style}>{`╰${'─'.repeat(Math.max(0, width - 3 - widthOf(note)))}`}</Text>
        <Text {...styleOf('dim')}>{note}</Text>
        <Text {...style}>─╯</Text>
      </Text>
    </Box>
  )
}
