import type { Column } from '../lists/columns.ts'
import type { List } from '../lists/use-list.ts'
import { useLink } from '../live/context.tsx'
import { clock } from '../text/times.ts'
import { useBody } from './body.tsx'
import { Message } from './message.tsx'
import { innerHeight, innerWidth, Panel } from './panel.tsx'
import { Table } from './table.tsx'

const COLUMN_HEADS = 1

/** Rows of a list on a screen of its own. */
export const listHeight = (bodyHeight: number): number => innerHeight(bodyHeight) - COLUMN_HEADS

interface Props<Row> {
  title: string
  /** What is shown of all there is: filter and order, in words. */
  subtitle: string
  list: List<Row>
  columns: readonly Column<Row>[]
  /** Said where there is nothing, and nothing was filtered away. */
  empty: readonly string[]
  isFiltered: boolean
  /** Where one can go instead, if the list can't be shown. */
  elsewhere?: string
}

export function ListPanel<Row extends { id: string }>(props: Props<Row>) {
  const { title, subtitle, list, columns, empty, isFiltered, elsewhere } = props
  const { width, height } = useBody()
  const link = useLink()
  const filter = list.filter && `filter “${list.filter}”`
  const old = link.state === 'down' && list.asOf ? `as of ${clock(list.asOf)}` : undefined
  return (
    <Panel
      title={title}
      subtitle={[filter, subtitle].filter(Boolean).join(' · ')}
      footer={[old, placeOf(list)].filter(Boolean).join(' · ')}
      width={width}
      height={height}
    >
      {list.fault ? (
        <Message title={list.fault.message} tone="warn" lines={[elsewhere ?? list.fault.hint]} />
      ) : list.rows.length > 0 ? (
        <Table
          columns={columns}
          rows={list.inView}
          selected={list.selection.index - list.selection.top}
          width={innerWidth(width)}
          now={Date.now()}
        />
      ) : list.asOf === undefined ? (
        <Message title={link.state === 'down' ? 'Nothing was loaded yet.' : 'Loading…'} tone="dim" />
      ) : isFiltered || list.filter ? (
        <Message title="Nothing matches." lines={['Esc shows everything again.']} />
      ) : (
        <Message title={empty[0] ?? ''} lines={empty.slice(1)} />
      )}
    </Panel>
  )
}

function placeOf<Row>({ rows, selection, total = 0, searching }: List<Row>): string {
  if (searching) return 'searching…'
  if (rows.length === 0) return total === 0 ? '' : `${total}`
  const loading = selection.atEnd && rows.length < total ? ' · loading the rest' : ''
  return `${selection.index + 1} of ${Math.max(total, rows.length)}${loading}`
}
