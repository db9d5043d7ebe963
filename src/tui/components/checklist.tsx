import { Box, Text } from 'ink'
import { checkedIn, rowsOf } from '../forms/checklist.ts'
import type { ChecklistFieldSpec, Choice } from '../forms/state.ts'
import { cleanLine } from '../text/clean.ts'
import { pad, widthOf, wrap } from '../text/fit.ts'
import { styleOf } from '../theme.ts'
import { FieldLabel, LABEL_WIDTH } from './field-label.tsx'

const INDENT = 2
const BETWEEN = 2

interface Props {
  field: ChecklistFieldSpec
  value: string
  /** The choice that one is at. */
  cursor: number
  isFocused: boolean
  issue: string | undefined
  width: number
}

/** Many choices need the whole width; what the one at the cursor is for stands beside the label. */
export function ChecklistRow({ field, value, cursor, isFocused, issue, width }: Props) {
  const note = isFocused ? (field.choices[cursor]?.note ?? '') : ''
  const room = width - LABEL_WIDTH
  const said = issue ? wrap(`✗ ${cleanLine(issue)}`, room) : [cleanLine(note)]
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Box>
        <FieldLabel text={field.label} isFocused={isFocused} />
        <Box flexDirection="column" width={room}>
          {said.map((text) => (
            <Text key={text} wrap="truncate" {...styleOf(issue ? 'bad' : 'dim')}>
              {text || ' '}
            </Text>
          ))}
        </Box>
      </Box>
      <Box flexDirection="column" paddingLeft={INDENT}>
        <Columns choices={field.choices} value={value} cursor={isFocused ? cursor : undefined} />
      </Box>
    </Box>
  )
}

interface ColumnsProps {
  choices: readonly Choice[]
  value: string
  cursor: number | undefined
}

function Columns({ choices, value, cursor }: ColumnsProps) {
  const checked = new Set(checkedIn(value))
  const rows = rowsOf(choices.length)
  const width = Math.max(0, ...choices.map((choice) => widthOf(shown(choice, true)))) + BETWEEN
  return choices.slice(0, rows).map((first, row) => (
    <Text key={first.value} wrap="truncate">
      {choices.map((choice, index) => {
        if (index % rows !== row) return null
        const isChecked = checked.has(choice.value)
        const text = shown(choice, isChecked)
        const style = isChecked ? { bold: true } : styleOf('dim')
        return (
          <Text key={choice.value}>
            <Text {...style} inverse={index === cursor}>
              {text}
            </Text>
            {pad('', width - widthOf(text))}
          </Text>
        )
      })}
    </Text>
  ))
}

const shown = ({ label }: Choice, isChecked: boolean): string =>
  `${isChecked ? '[x]' : '[ ]'} ${cleanLine(label)}`
