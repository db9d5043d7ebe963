import { Box, Text } from 'ink'
import type { Choice, Field } from '../forms/state.ts'
import { cleanLine } from '../text/clean.ts'
import { type Line, textOf } from '../text/editor.ts'
import { widthOf, wrap } from '../text/fit.ts'
import { styleOf } from '../theme.ts'
import { ChecklistRow } from './checklist.tsx'
import { FieldLabel, LABEL_WIDTH } from './field-label.tsx'
import { LinesField } from './lines-field.tsx'
import { TextField } from './text-field.tsx'

const BETWEEN = '  '
/** Several such fields fill the screen. */
const MOST_NOTES_UNDER_LINES = 3

interface Props {
  field: Field
  line: Line
  /** Where in a checklist one is. */
  cursor: number
  isFocused: boolean
  issue: string | undefined
  width: number
}

/** The field, and under it what is wrong with it or what it is for. */
export function FieldRow({ field, line, cursor, isFocused, issue, width }: Props) {
  if (field.kind === 'checklist') {
    return (
      <ChecklistRow
        field={field}
        value={textOf(line)}
        cursor={cursor}
        isFocused={isFocused}
        issue={issue}
        width={width}
      />
    )
  }
  const room = width - LABEL_WIDTH
  const note = issue ? `✗ ${cleanLine(issue)}` : isFocused ? noteOf(field, textOf(line)) : ''
  const wrapped = wrap(note ?? '', room)
  const notes = field.kind === 'lines' ? wrapped.slice(0, MOST_NOTES_UNDER_LINES) : wrapped
  return (
    <Box flexShrink={0}>
      <FieldLabel text={field.label} isFocused={isFocused} />
      <Box flexDirection="column" width={room}>
        {field.kind === 'choice' && (
          <Choices choices={field.choices} value={textOf(line)} isFocused={isFocused} width={room} />
        )}
        {field.kind === 'text' && (
          <TextField line={line} width={room} isFocused={isFocused} placeholder={field.placeholder} />
        )}
        {field.kind === 'lines' && (
          <LinesField
            line={line}
            rows={field.rows}
            width={room}
            isFocused={isFocused}
            placeholder={field.placeholder}
          />
        )}
        {notes.map((text) => (
          <Text key={text} {...styleOf(issue ? 'bad' : 'dim')}>
            {text || ' '}
          </Text>
        ))}
      </Box>
    </Box>
  )
}

interface ChoicesProps {
  choices: readonly Choice[]
  value: string
  isFocused: boolean
  width: number
}

function Choices({ choices, value, isFocused, width }: ChoicesProps) {
  return (
    <>
      {around(value, inLines(choices, width)).map((line) => (
        <Text key={line[0]?.value ?? 'none'}>
          {line.map((choice, index) => (
            <Text key={choice.value}>
              {index > 0 ? BETWEEN : ''}
              <Text {...(choice.value === value ? { bold: true, inverse: isFocused } : styleOf('dim'))}>
                {shown(choice, choice.value === value)}
              </Text>
            </Text>
          ))}
        </Text>
      ))}
    </>
  )
}

const shown = ({ label }: Choice, isChosen: boolean): string =>
  `${isChosen ? '(•)' : '( )'} ${cleanLine(label)}`

const MOST_LINES = 5

/** As many lines as a form has room for, the chosen one among them. */
function around(value: string, lines: Choice[][]): Choice[][] {
  const at = lines.findIndex((line) => line.some((choice) => choice.value === value))
  const top = Math.max(0, Math.min(at - Math.floor(MOST_LINES / 2), lines.length - MOST_LINES))
  return lines.slice(top, top + MOST_LINES)
}

/** As many beside each other as there is room for. */
function inLines(choices: readonly Choice[], width: number): Choice[][] {
  const lines: Choice[][] = [[]]
  let used = 0
  for (const choice of choices) {
    const cells = widthOf(shown(choice, false) + BETWEEN)
    if (used > 0 && used + cells - BETWEEN.length > width) {
      lines.push([])
      used = 0
    }
    lines.at(-1)?.push(choice)
    used += cells
  }
  return lines
}

function noteOf(field: Field, value: string): string | undefined {
  const chosen =
    field.kind === 'choice' ? field.choices.find((choice) => choice.value === value)?.note : undefined
  if (chosen) return cleanLine(chosen)
  return typeof field.note === 'function' ? field.note(value) : field.note
}
