import type { KeyRow } from '../../client/index.ts'
import type { Size } from '../components/body.tsx'
import { type Detail, detailLines } from '../components/details.tsx'
import { Message } from '../components/message.tsx'
import { innerHeight, innerWidth, Panel } from '../components/panel.tsx'
import { Table } from '../components/table.tsx'
import { KEY_COLUMNS } from './key-columns.ts'

/** More than fit beside the details of a client on any terminal. */
export const PREVIEWED_KEYS = 60
/** From here on the keys stand beside the details, below it under them. */
const BESIDE_WIDTH = 140
/** Edges, column heads, and enough keys to see what there is. */
const LEAST_KEYS_HEIGHT = 7
const EDGES = 2

/** How the details and the keys share the screen. */
export function splitForKeys(body: Size, details: readonly Detail[]) {
  if (body.width >= BESIDE_WIDTH) {
    const width = Math.floor(body.width * 0.42)
    return {
      direction: 'row',
      about: { width, height: body.height },
      keys: { width: body.width - width, height: body.height },
    } as const
  }
  const wanted = detailLines(details, innerWidth(body.width)).length + EDGES
  const height = Math.min(wanted, body.height - LEAST_KEYS_HEIGHT)
  return {
    direction: 'column',
    about: { width: body.width, height },
    keys: { width: body.width, height: body.height - height },
  } as const
}

interface Props extends Size {
  keys: readonly KeyRow[]
  /** Undefined before they are loaded. */
  total: number | undefined
  /** Why they can't be shown. */
  fault?: string | undefined
}

/** The newest keys, to look at. Enter opens the screen on which they can be worked with. */
export function KeysPreview({ keys, total, fault, width, height }: Props) {
  const room = innerHeight(height) - 1
  const shown = keys.slice(0, room)
  const footer =
    total !== undefined && total > shown.length ? `${shown.length} of ${total}, ↵ shows all` : undefined
  return (
    <Panel
      title={total === undefined ? 'Keys' : `Keys (${total})`}
      footer={footer}
      width={width}
      height={height}
    >
      {shown.length > 0 ? (
        <Table columns={KEY_COLUMNS} rows={shown} selected={-1} width={innerWidth(width)} now={Date.now()} />
      ) : (
        <Message title={fault ?? (total === undefined ? 'Loading…' : 'No keys.')} tone="dim" />
      )}
    </Panel>
  )
}
