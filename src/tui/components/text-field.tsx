import { Text } from 'ink'
import { cleanLine } from '../text/clean.ts'
import { glimpse, type Line, textOf } from '../text/editor.ts'
import { pad, truncate } from '../text/fit.ts'
import { styleOf } from '../theme.ts'

interface Props {
  line: Line
  width: number
  isFocused: boolean
  placeholder?: string | undefined
}

/** A line that can be edited. The cursor is drawn, so that it is there in every terminal. */
export function TextField({ line, width, isFocused, placeholder = '' }: Props) {
  const empty = textOf(line) === ''
  const hint = cleanLine(placeholder)
  if (!isFocused) {
    return (
      <Text {...styleOf(empty ? 'dim' : 'plain')}>
        {truncate(cleanLine(textOf(line)) || hint || ' ', width)}
      </Text>
    )
  }
  if (empty) {
    return (
      <Text>
        <Text inverse> </Text>
        <Text {...styleOf('dim')}>{pad(hint, width - 1)}</Text>
      </Text>
    )
  }
  const { before, cursor, after } = glimpse(line, width)
  return (
    <Text>
      {before}
      <Text inverse>{cursor}</Text>
      {after}
    </Text>
  )
}
