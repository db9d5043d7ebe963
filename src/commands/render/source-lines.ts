import type { SourceChanged } from '../../client/source-changes.ts'
import type { SourceRow } from '../../client/sources.ts'
import { buffered, pixels, rate, statusOf } from './sources.ts'
import { terminalWidth } from './table.ts'
import { pad, plain, truncate } from './text.ts'

/** Room for what is usual. What is longer pushes the rest, as far as the terminal has room for it. */
const NAME_WIDTH = 24
const LEAST_NAME_WIDTH = 10
/** Of all that stands beside the name. */
const REST_WIDTH = 70
const STATUS_WIDTH = 8

/** For a list that has no end, and so no widths: how a source stands. */
export function sampleLine(at: string, source: SourceRow, ofMany: boolean, width = terminalWidth()): string {
  const { buffer } = source
  return [
    beginning(at, nameOf(source, ofMany), width),
    pad(statusOf(source), STATUS_WIDTH),
    pad(`${rate(source.fps)} fps`, STATUS_WIDTH),
    pad(pixels(source), STATUS_WIDTH + 1),
    `${buffered(source)}${buffer && buffer.dropped > 0 ? `, ${buffer.dropped} dropped` : ''}`,
  ]
    .join('  ')
    .trimEnd()
}

type Change = Omit<SourceChanged, 'cursor'>

/** What happened to one. */
export function changeLine(
  { at, change, name, source }: Change,
  ofMany: boolean,
  width = terminalWidth(),
): string {
  const before = name ?? source?.name ?? '(unknown)'
  const shown = ofMany && source ? `${source.client.slug}/${before}` : before
  return `${beginning(at, shown, width)}  ${change}`
}

function beginning(at: string, name: string, width: number): string {
  const room = Math.max(LEAST_NAME_WIDTH, width - REST_WIDTH)
  return `${at.slice(11, 19)}  ${pad(truncate(plain(name), room), Math.min(NAME_WIDTH, room))}`
}

const nameOf = ({ name, client }: SourceRow, ofMany: boolean) => (ofMany ? `${client.slug}/${name}` : name)
