import { Box, Text } from 'ink'
import type { Visit } from '../navigation.ts'
import { screenNamed } from '../screens/registry.ts'
import { cleanLine } from '../text/clean.ts'
import { takeLastCells, truncate, widthOf } from '../text/fit.ts'
import { styleOf, type Tone } from '../theme.ts'

export interface Said {
  readonly text: string
  readonly tone: Tone
}

const NAME = 'vigint'
/** The path gives way to what was said down to this. */
const LEAST_PATH = 30

interface Props {
  visits: readonly Visit[]
  said: Said | undefined
  width: number
}

/** Where one is, and on the right what has just been done. */
export function Header({ visits, said, width }: Props) {
  const room = width - 2 - NAME.length - 2
  const path = cleanLine(pathOf(visits))
  const pathWidth = Math.min(widthOf(path), room)
  const text = truncate(said ? cleanLine(said.text) : '', room - Math.min(pathWidth, LEAST_PATH) - 2)
  const left = room - (text ? widthOf(text) + 2 : 0)
  const shown = widthOf(path) <= left ? path : `…${takeLastCells(path, left - 1)}`
  return (
    <Box width={width} height={1} paddingX={1} justifyContent="space-between" overflow="hidden">
      <Text wrap="truncate">
        <Text {...styleOf('title')} inverse>{` ${NAME} `}</Text>
        <Text bold>{` ${shown}`}</Text>
      </Text>
      <Text wrap="truncate" {...styleOf(said?.tone)}>
        {text}
      </Text>
    </Box>
  )
}

/** `Acme › Keys`: what the step before has said is not said again. */
function pathOf(visits: readonly Visit[]): string {
  const titles = visits.map((visit) => screenNamed(visit.screen)?.title(visit) ?? '')
  return titles.map((title, index) => title.replace(` of ${titles[index - 1]}`, '')).join(' › ')
}
