import { Box, Text } from 'ink'
import type { Visit } from '../navigation.ts'
import { screenNamed } from '../screens/registry.ts'
import { cleanLine } from '../text/clean.ts'
import { takeLastCells, truncate, widthOf } from '../text/fit.ts'
import { styleOf, type Tone } from '../theme.ts'

export interface Said {
  readonly text: string
  /** A name that is in the text, and is cut before the rest of it is. */
  readonly name?: string
  readonly tone: Tone
}

const NAME = 'vigint'
/** The path gives way to what was said down to this. */
const LEAST_PATH = 30
/** Cells of a name by which it can still be told. */
const LEAST_NAME = 8

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
  const text = said ? fitSaid(said, room - Math.min(pathWidth, LEAST_PATH) - 2) : ''
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

/** What was done stands behind the name, so it is the name that is cut. */
function fitSaid({ text, name = '' }: Pick<Said, 'text' | 'name'>, width: number): string {
  const whole = cleanLine(text)
  const named = cleanLine(name)
  const excess = widthOf(whole) - width
  if (excess <= 0) return whole
  const cut = truncate(named, Math.max(LEAST_NAME, widthOf(named) - excess))
  return truncate(
    whole.replace(named, () => cut),
    width,
  )
}

/** `Acme › Keys`: what the step before has said is not said again. */
function pathOf(visits: readonly Visit[]): string {
  const titles = visits.map((visit) => screenNamed(visit.screen)?.title(visit) ?? '')
  return titles.map((title, index) => title.replace(` of ${titles[index - 1]}`, '')).join(' › ')
}
