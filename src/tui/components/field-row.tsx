import { Box, Text } from 'ink'
import type { ChoiceFieldSpec, Field } from '../forms/state.ts'
import { cleanLine } from '../text/clean.ts'
import { type Line, textOf } from '../text/editor.ts'
import { pad, truncate } from '../text/fit.ts'
import { styleOf } from '../theme.ts'
import { TextField } from './text-field.tsx'

export const LABEL_WIDTH = 16

interface Props {
  field: Field
  line: Line
  isFocused: boolean
  issue: string | undefined
  width: number
}

/** Two lines: the field, and under it what is wrong with it or what it is for. */
export function FieldRow({ field, line, isFocused, issue, width }: Props) {
  const room = width - LABEL_WIDTH
  const note = isFocused ? noteOf(field, textOf(line)) : undefined
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Text wrap="truncate">
        <Text {...styleOf(isFocused ? 'title' : 'label')}>
          {(isFocused ? '▸ ' : '  ') + pad(field.label, LABEL_WIDTH - 2)}
        </Text>
        {field.kind === 'choice' ? (
          <Choices field={field} value={textOf(line)} isFocused={isFocused} />
        ) : (
          <TextField line={line} width={room} isFocused={isFocused} placeholder={field.placeholder} />
        )}
      </Text>
      <Text wrap="truncate" {...styleOf(issue ? 'bad' : 'dim')}>
        {' '.repeat(LABEL_WIDTH) +
          (issue ? `✗ ${truncate(cleanLine(issue), room - 2)}` : truncate(note ?? '', room))}
      </Text>
    </Box>
  )
}

function Choices({ field, value, isFocused }: { field: ChoiceFieldSpec; value: string; isFocused: boolean }) {
  return (
    <Text>
      {field.choices.map((choice, index) => {
        const isChosen = choice.value === value
        return (
          <Text key={choice.value}>
            {index > 0 ? '  ' : ''}
            <Text {...(isChosen ? { bold: true, inverse: isFocused } : styleOf('dim'))}>
              {isChosen ? `(•) ${choice.label}` : `( ) ${choice.label}`}
            </Text>
          </Text>
        )
      })}
    </Text>
  )
}

function noteOf(field: Field, value: string): string | undefined {
  const chosen =
    field.kind === 'choice' ? field.choices.find((choice) => choice.value === value)?.note : undefined
  if (chosen) return cleanLine(chosen)
  return typeof field.note === 'function' ? field.note(value) : field.note
}
