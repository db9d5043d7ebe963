import { useState } from 'react'
import { type Command, completions, parseCommand } from '../commands.ts'
import { useKeys } from '../input/keys.tsx'
import { lineKeys } from '../input/line-keys.ts'
import { usePrompt } from '../prompt.tsx'
import { EMPTY, type Line, lineOf, textOf } from '../text/editor.ts'

interface Props<C extends Command> {
  commands: readonly C[]
  onRun: (command: C, argument: string | undefined) => void
  onClose: () => void
}

/** `:` and what follows. Shows nothing itself: the prompt is at the bottom of the frame. */
export function CommandLine<C extends Command>({ commands, onRun, onClose }: Props<C>) {
  const [line, setLine] = useState<Line>(EMPTY)
  /** What was typed before Tab began to go through its completions. */
  const [stem, setStem] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const typed = textOf(line)
  const offered = completions(stem ?? typed, commands)

  const type = (edited: (line: Line) => Line) => {
    setLine(edited)
    setStem(undefined)
    setProblem(undefined)
  }
  const complete = (by: number) => {
    if (offered.length === 0) return
    const at = stem === undefined ? (by > 0 ? -1 : 0) : offered.indexOf(typed.trim())
    const next = offered[(at + by + offered.length) % offered.length] ?? ''
    const takes = commands.find(({ name }) => name === next)?.argument
    setStem(stem ?? typed)
    setLine(lineOf(takes ? `${next} ` : next))
    setProblem(undefined)
  }
  const run = () => {
    if (typed.trim() === '') return onClose()
    const parsed = parseCommand(typed, commands)
    if ('problem' in parsed) return setProblem(parsed.problem)
    onClose()
    onRun(parsed.command, parsed.argument)
  }
  useKeys(
    'command',
    { run, next: () => complete(1), previous: () => complete(-1), cancel: onClose },
    lineKeys(type),
  )
  const chosen = commands.find(({ name }) => name === typed.trim())
  const about = chosen && [chosen.argument, chosen.summary].filter(Boolean).join(' · ')
  usePrompt({ sign: ':', line, note: problem ?? about ?? offered.join(' ') })
  return null
}
