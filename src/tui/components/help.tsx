import { Text } from 'ink'
import { useState } from 'react'
import type { Command } from '../commands.ts'
import { CONTEXTS, type Context } from '../contexts.ts'
import { useKeys } from '../input/keys.tsx'
import { bindingsOf, keyLabel } from '../keymap.ts'
import { pad, truncate } from '../text/fit.ts'
import { styleOf } from '../theme.ts'
import { useBody } from './body.tsx'
import { innerHeight, innerWidth, Panel } from './panel.tsx'

const KEYS_WIDTH = 20

interface Props {
  /** The contexts of the screen that it was opened on, first. */
  contexts: readonly Context[]
  commands: readonly Command[]
  onClose: () => void
}

export function Help({ contexts, commands, onClose }: Props) {
  const { width, height } = useBody()
  const [top, setTop] = useState(0)
  const lines = helpLines(contexts, commands)
  const room = innerHeight(height)
  const lastTop = Math.max(0, lines.length - room)
  const from = Math.min(top, lastTop)
  const down = (by: number) => (from < lastTop ? () => setTop(Math.min(from + by, lastTop)) : undefined)
  const up = (by: number) => (from > 0 ? () => setTop(Math.max(from - by, 0)) : undefined)
  useKeys('help', { close: onClose, down: down(1), up: up(1), pageDown: down(room), pageUp: up(room) })
  const footer = lastTop > 0 ? `${from + 1}–${from + room} of ${lines.length}` : undefined
  return (
    <Panel title="Help" subtitle="every key and command" footer={footer} width={width} height={height}>
      {lines.slice(from, from + room).map(({ id, head, keys, text }) => (
        <Text key={id} wrap="truncate">
          {head !== undefined && <Text {...styleOf('title')}>{head || ' '}</Text>}
          {keys !== undefined && <Text {...styleOf('accent')}>{`  ${pad(keys, KEYS_WIDTH)}`}</Text>}
          {truncate(text ?? '', innerWidth(width) - KEYS_WIDTH - 2)}
        </Text>
      ))}
    </Panel>
  )
}

interface HelpLine {
  id: string
  head?: string
  keys?: string
  text?: string
}

function helpLines(contexts: readonly Context[], commands: readonly Command[]): HelpLine[] {
  const keysOf = (context: Context) => section(context, CONTEXTS[context].title, keyLines(context))
  return [
    ...contexts.flatMap(keysOf),
    ...(['app', 'always'] as const).flatMap(keysOf),
    ...section('commands', 'Commands', commandLines(commands)),
    ...(['filter', 'command', 'form', 'choice', 'lines', 'confirm', 'secret'] as const).flatMap(keysOf),
  ]
}

function section(id: string, head: string, lines: HelpLine[]): HelpLine[] {
  return [{ id, head }, ...lines, { id: `${id} end`, head: '' }]
}

function keyLines(context: Context): HelpLine[] {
  return bindingsOf(context).map(({ keys, action, label, when }) => ({
    id: `${context} ${action}`,
    keys: keys.map(keyLabel).join(' '),
    text: when ? `${label} (when ${when})` : label,
  }))
}

function commandLines(commands: readonly Command[]): HelpLine[] {
  return commands.map(({ name, aliases, argument, summary }) => ({
    id: `:${name}`,
    keys: `:${name}${argument ? ` ${argument}` : ''}`,
    text: aliases.length > 0 ? `${summary} (also :${aliases.join(', :')})` : summary,
  }))
}
