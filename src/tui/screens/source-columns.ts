import type { SourceRow } from '../../client/index.ts'
import type { Cell, Column } from '../lists/columns.ts'
import { size } from '../text/sizes.ts'
import { relative } from '../text/times.ts'
import type { Tone } from '../theme.ts'

const STATUSES = {
  ONLINE: { sign: '●', tone: 'good' },
  OFFLINE: { sign: '○', tone: 'bad' },
  ARCHIVED: { sign: '◌', tone: 'dim' },
} as const satisfies Record<SourceRow['status'], { sign: string; tone: Tone }>

export function sourceStatus({ status }: Pick<SourceRow, 'status'>): Cell {
  const { sign, tone } = STATUSES[status]
  return { text: `${sign} ${status.toLowerCase()}`, tone }
}

/** While the server can't ask for the frames: not nothing. */
export const UNKNOWN = '?'

export function rate(fps: number | null): string {
  if (fps === null) return UNKNOWN
  return fps === 0 ? '–' : String(Math.round(fps * 10) / 10)
}

export function pixels({ width, height }: Pick<SourceRow, 'width' | 'height'>): string {
  return width === null || height === null ? '–' : `${width}x${height}`
}

export const seconds = (value: number): string => `${Math.round(value * 10) / 10} s`

const name: Column<SourceRow> = { title: 'Name', value: ({ name }) => name, width: 14, grow: 3, most: 40 }
const rest: readonly Column<SourceRow>[] = [
  { title: 'Status', value: sourceStatus, width: 10 },
  { title: 'Fps', value: ({ fps }) => rate(fps), width: 5, align: 'right' },
  {
    title: 'Held',
    value: ({ buffer }) => held(buffer, (it) => seconds(it.seconds)),
    width: 7,
    align: 'right',
  },
  { title: 'Last frame', value: ({ lastFrameAt }, now) => when(lastFrameAt, now), width: 10 },
  { title: 'Dropped', value: ({ buffer }) => droppedOf(buffer), width: 7, align: 'right', optional: 1 },
  {
    title: 'Bytes',
    value: ({ buffer }) => held(buffer, (it) => size(it.bytes)),
    width: 9,
    align: 'right',
    optional: 2,
  },
  {
    title: 'Watched',
    value: ({ watch }) => (watch ? { text: 'yes', tone: 'good' } : { text: 'no', tone: 'dim' }),
    width: 7,
    optional: 2,
  },
  { title: 'Env', value: ({ environment }) => environment.toLowerCase(), width: 4, optional: 3 },
  { title: 'Size', value: pixels, width: 9, optional: 4 },
  {
    title: 'Frames',
    value: ({ buffer }) => held(buffer, (it) => String(it.frames)),
    width: 6,
    align: 'right',
    optional: 5,
  },
  { title: 'Created', value: ({ createdAt }, now) => relative(createdAt, now), width: 8, optional: 6 },
  { title: 'Id', value: ({ id }) => ({ text: id, tone: 'dim' }), width: 29, optional: 7 },
]

export const SOURCE_COLUMNS = [name, ...rest]

export const ALL_SOURCE_COLUMNS: readonly Column<SourceRow>[] = [
  name,
  { title: 'Client', value: ({ client }) => client.name, width: 12, grow: 2, most: 32 },
  ...rest,
]

type Buffer = SourceRow['buffer']

function held(buffer: Buffer, text: (buffer: NonNullable<Buffer>) => string): Cell | string {
  if (!buffer) return UNKNOWN
  return buffer.state === 'EMPTY' ? { text: '–', tone: 'dim' } : text(buffer)
}

function droppedOf(buffer: Buffer): Cell | string {
  if (!buffer) return UNKNOWN
  return buffer.dropped === 0 ? { text: '0', tone: 'dim' } : { text: String(buffer.dropped), tone: 'warn' }
}

function when(iso: string | null, now: number): string | Cell {
  return iso ? relative(iso, now) : { text: 'never', tone: 'dim' }
}
