import { Text } from 'ink'
import { type Line, textOf } from '../text/editor.ts'
import { truncate } from '../text/fit.ts'
import { rowsOf } from '../text/lines-editor.ts'
import { styleOf } from '../theme.ts'
import { TextField } from './text-field.tsx'

interface Props {
  line: Line
  /** How many there is room for. */
  rows: number
  width: number
  isFocused: boolean
  placeholder?: string | undefined
}

/** Several lines that can be edited; the one of the cursor is among those in view. */
export function LinesField({ line, rows, width, isFocused, placeholder }: Props) {
  if (textOf(line) === '') {
    return (
      <Block rows={rows}>{[<TextField key="empty" {...{ line, width, isFocused, placeholder }} />]}</Block>
    )
  }
  const { above, row, below } = rowsOf(line)
  const all = [...above, textOf(row), ...below]
  const at = isFocused ? above.length : 0
  const top = Math.max(0, Math.min(at - Math.floor(rows / 2), all.length - rows))
  const hidden = all.length - top - rows
  const shown = all.slice(top, top + rows).map((text, place) => {
    const index = top + place
    const isLast = place === rows - 1 && hidden > 0
    if (isFocused && index === at) return <TextField key={index} line={row} width={width} isFocused />
    return <Text key={index}>{truncate(isLast ? `${text} … ${hidden} more` : text || ' ', width)}</Text>
  })
  return <Block rows={rows}>{shown}</Block>
}

/** As high as it may become, so that nothing jumps as one types. */
function Block({ rows, children }: { rows: number; children: React.ReactElement[] }) {
  const empty = Array.from({ length: Math.max(0, rows - children.length) }, (_, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are alike
    <Text key={`empty ${place}`} {...styleOf('dim')}>
      {'~'}
    </Text>
  ))
  return (
    <>
      {children}
      {empty}
    </>
  )
}
