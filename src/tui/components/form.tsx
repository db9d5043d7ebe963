import { Box, Text } from 'ink'
import { useReducer, useRef, useState } from 'react'
import {
  cursorAt,
  type Field,
  focused,
  lineAt,
  reduceForm,
  startForm,
  type Values,
  valuesOf,
} from '../forms/state.ts'
import { useKeys } from '../input/keys.tsx'
import { lineKeys, linesKeys } from '../input/line-keys.ts'
import { type Refusal, refusalOf } from '../live/fault.ts'
import { cleanLine } from '../text/clean.ts'
import type { Line } from '../text/editor.ts'
import { pad, wrap } from '../text/fit.ts'
import { breakLine, moveRow } from '../text/lines-editor.ts'
import { styleOf } from '../theme.ts'
import { Centred, useDialogWidth } from './body.tsx'
import { LABEL_WIDTH } from './field-label.tsx'
import { FieldRow } from './field-row.tsx'
import { innerWidth, Panel } from './panel.tsx'

interface Props {
  title: string
  /** Above the fields. */
  intro?: readonly string[]
  fields: readonly Field[]
  initial?: Values
  /** Throws what the server refuses; it is shown and the form stays. */
  onSubmit: (values: Values) => Promise<void>
  onCancel: () => void
}

export function Form({ title, intro = [], fields, initial, onSubmit, onCancel }: Props) {
  const [state, dispatch] = useReducer(reduceForm, undefined, () => startForm(fields, initial))
  const [refusal, setRefusal] = useState<Refusal>()
  const { busy, run } = useOnce()
  const width = useDialogWidth()
  const room = innerWidth(width)

  const submit = () =>
    run(async () => {
      try {
        setRefusal(undefined)
        await onSubmit(valuesOf(state))
      } catch (error) {
        const refused = refusalOf(error)
        setRefusal(refused)
        const name = fields.find((field) => issueOf(refused, field))?.name
        if (name) dispatch({ type: 'focusOn', name })
      }
    })

  const isAlone = fields.length === 1
  const choose = (by: number) => () => dispatch({ type: 'choose', by })
  useKeys(
    'choice',
    {
      next: choose(1),
      previous: choose(-1),
      down: isAlone ? choose(1) : undefined,
      up: isAlone ? choose(-1) : undefined,
    },
    { active: !busy && focused(state)?.kind === 'choice' },
  )
  const move = (step: { down?: number; right?: number }) => () => dispatch({ type: 'move', ...step })
  useKeys(
    'checklist',
    {
      toggle: () => dispatch({ type: 'toggle' }),
      down: move({ down: 1 }),
      up: move({ down: -1 }),
      right: move({ right: 1 }),
      left: move({ right: -1 }),
    },
    { active: !busy && focused(state)?.kind === 'checklist' },
  )
  const focus = (by: number) => (isAlone ? undefined : () => dispatch({ type: 'focus', by }))
  const change = (edited: (line: Line) => Line) => dispatch({ type: 'edit', edited })
  const field = focused(state)
  const isLines = field?.kind === 'lines'
  const row = (by: -1 | 1) =>
    isLines && moveRow(lineAt(state, field.name), by)
      ? () => change((line) => moveRow(line, by) ?? line)
      : undefined
  useKeys(
    'lines',
    { save: submit, newLine: () => change(breakLine), down: row(1), up: row(-1) },
    { active: !busy && isLines },
  )
  const text = isLines ? linesKeys(change) : lineKeys(change)
  useKeys(
    'form',
    {
      submit,
      next: focus(1),
      previous: focus(-1),
      cancel: busy ? undefined : onCancel,
    },
    {
      onStroke: (stroke) => {
        if (!busy) text.onStroke(stroke)
        return true
      },
      onPaste: text.onPaste,
    },
  )

  const unplaced = refusal && !fields.some((field) => issueOf(refusal, field))
  return (
    <Centred>
      <Panel title={title} width={width}>
        <Text> </Text>
        {intro
          .flatMap((text) => wrap(cleanLine(text), room))
          .map((line) => (
            <Text key={line}>{line}</Text>
          ))}
        {intro.length > 0 && <Text> </Text>}
        {fields.map((field, index) => (
          <FieldRow
            key={field.name}
            field={field}
            line={lineAt(state, field.name)}
            cursor={cursorAt(state, field.name)}
            isFocused={index === state.focus && !busy}
            issue={refusal && issueOf(refusal, field)}
            width={room}
          />
        ))}
        <Box flexDirection="column" minHeight={1} paddingLeft={LABEL_WIDTH}>
          {busy && <Text {...styleOf('accent')}>… working</Text>}
          {unplaced && <RefusalLines refusal={refusal} width={room - LABEL_WIDTH} />}
        </Box>
      </Panel>
    </Centred>
  )
}

export function RefusalLines({ refusal, width }: { refusal: Refusal; width: number }) {
  const said = refusal.issues.length > 0 ? refusal.issues.map(({ message }) => message) : [refusal.message]
  const lines = said.flatMap((message) => wrap(cleanLine(message), width - 2))
  return (
    <>
      {lines.map((line, index) => (
        <Text key={line} {...styleOf('bad')}>
          {(index === 0 ? '✗ ' : '  ') + pad(line, width - 2)}
        </Text>
      ))}
      {refusal.hint && <Text {...styleOf('dim')}>{`  ${cleanLine(refusal.hint)}`}</Text>}
    </>
  )
}

/** The server names a nested field by its whole path (`key.expiresAt`); the form by the last part. */
function issueOf({ issues }: Refusal, field: Field): string | undefined {
  return issues.find(({ path }) => path === field.name || path.endsWith(`.${field.name}`))?.message
}

/** Runs one thing at a time; what is asked for meanwhile is not done later either. */
export function useOnce() {
  const [busy, setBusy] = useState(false)
  // Two strokes can come before the state has reached the screen.
  const running = useRef(false)
  const run = (work: () => Promise<void>) => {
    if (running.current) return
    running.current = true
    setBusy(true)
    void work().finally(() => {
      running.current = false
      setBusy(false)
    })
  }
  return { busy, run }
}
