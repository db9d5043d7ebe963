import { Box, Text } from 'ink'
import { type Column, GAP, type Sized, sizeColumns } from '../lists/columns.ts'
import { cleanLine } from '../text/clean.ts'
import { pad } from '../text/fit.ts'
import { styleOf } from '../theme.ts'

const MARK = '▸ '
const NO_MARK = '  '
const BETWEEN = ' '.repeat(GAP)

interface Props<Row> {
  columns: readonly Column<Row>[]
  /** Those in view. */
  rows: readonly Row[]
  /** Which of them is selected. */
  selected: number
  width: number
  now: number
}

/** A row is one line of text: a box for each cell would cost the layout of hundreds of boxes per frame. */
export function Table<Row extends { id: string }>({ columns, rows, selected, width, now }: Props<Row>) {
  const sized = sizeColumns(columns, width - MARK.length)
  const heads = sized.map(({ column, width }) => pad(column.title.toUpperCase(), width, column.align))
  return (
    <Box flexDirection="column">
      <Text wrap="truncate" {...styleOf('dim')} bold>
        {NO_MARK + heads.join(BETWEEN)}
      </Text>
      {rows.map((row, index) => (
        <TableRow key={row.id} row={row} sized={sized} isSelected={index === selected} now={now} />
      ))}
    </Box>
  )
}

interface RowProps<Row> {
  row: Row
  sized: readonly Sized<Row>[]
  isSelected: boolean
  now: number
}

function TableRow<Row>({ row, sized, isSelected, now }: RowProps<Row>) {
  const cells = sized.map(({ column, width }) => {
    const value = column.value(row, now)
    const { text, tone } = typeof value === 'string' ? { text: value, tone: undefined } : value
    return { text: pad(cleanLine(text), width, column.align), tone, title: column.title }
  })
  if (isSelected) {
    return (
      <Text wrap="truncate" inverse bold>
        {MARK + cells.map(({ text }) => text).join(BETWEEN)}
      </Text>
    )
  }
  return (
    <Text wrap="truncate">
      {NO_MARK}
      {cells.map(({ text, tone, title }, index) => (
        <Text key={title} {...styleOf(tone)}>
          {index === 0 ? text : BETWEEN + text}
        </Text>
      ))}
    </Text>
  )
}
