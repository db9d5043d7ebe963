import { Text } from 'ink'
import { useState } from 'react'
import { useKeys } from '../input/keys.tsx'
import type { Cell } from '../lists/columns.ts'
import { cleanLines } from '../text/clean.ts'
import { pad, wrap } from '../text/fit.ts'
import { styleOf, type Tone } from '../theme.ts'
import { innerHeight, innerWidth, Panel } from './panel.tsx'

const LABEL_WIDTH = 14

/** What is left for values in a panel of that inner width. */
export const valueWidth = (width: number): number => width - LABEL_WIDTH

export type Detail = readonly [label: string, value: string | Cell | null | undefined]

interface DetailLine {
  id: string
  label: string
  text: string
  tone: Tone | undefined
}

/** Each value under its label, long ones over several lines. Nothing is left out for want of a value. */
export function detailLines(details: readonly Detail[], width: number): DetailLine[] {
  return details.flatMap(([label, value]) => {
    const { text, tone } = typeof value === 'string' ? { text: value, tone: undefined } : (value ?? NONE)
    const lines = cleanLines(text).flatMap((line) => wrap(line, valueWidth(width)))
    return lines.map((line, index) => ({
      id: `${label} ${index}`,
      label: index === 0 ? label : '',
      text: line,
      tone,
    }))
  })
}

const NONE: Cell = { text: '–', tone: 'dim' }

interface Props {
  title: string
  subtitle?: string | undefined
  footer?: string | undefined
  details: readonly Detail[]
  width: number
  height: number
  active: boolean
}

export function Details({ title, subtitle, footer, details, width, height, active }: Props) {
  const [wanted, setTop] = useState(0)
  const lines = detailLines(details, innerWidth(width))
  const room = innerHeight(height)
  const lastTop = Math.max(0, lines.length - room)
  const top = Math.min(wanted, lastTop)
  const down = (by: number) => (top < lastTop ? () => setTop(Math.min(top + by, lastTop)) : undefined)
  const up = (by: number) => (top > 0 ? () => setTop(Math.max(top - by, 0)) : undefined)
  useKeys(
    'detail',
    {
      ...{ down: down(1), up: up(1), pageDown: down(room), pageUp: up(room) },
      ...{ first: up(lines.length), last: down(lines.length) },
    },
    { active },
  )

  const more = lastTop > 0 ? `lines ${top + 1}–${top + room} of ${lines.length}, ↑↓ scroll` : undefined
  return (
    <Panel
      title={title}
      subtitle={subtitle}
      footer={[footer, more].filter(Boolean).join(' · ')}
      width={width}
      height={height}
    >
      {lines.slice(top, top + room).map(({ id, label, text, tone }) => (
        <Text key={id} wrap="truncate">
          <Text {...styleOf('label')}>{pad(label, LABEL_WIDTH)}</Text>
          <Text {...styleOf(tone)}>{text || ' '}</Text>
        </Text>
      ))}
    </Panel>
  )
}
