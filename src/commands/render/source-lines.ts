import type { SourceChanged } from '../../client/source-changes.ts'
import type { SourceRow } from '../../client/sources.ts'
import { buffered, pixels, rate, statusOf } from './sources.ts'
import { pad, plain } from './text.ts'

/** Room for what is usual; what is longer pushes the rest. */
const NAME_WIDTH = 24
const STATUS_WIDTH = 8

/** For a list that has no end, and so no widths: how a source stands. */
export function sampleLine(at: string, source: SourceRow, ofMany: boolean): string {
  const { buffer } = source
  return [
    beginning(at, nameOf(source, ofMany)),
    pad(statusOf(source), STATUS_WIDTH),
    pad(`${rate(source.fps)} fps`, STATUS_WIDTH),
    pad(pixels(source), STATUS_WIDTH + 1),
    `${buffered(source)}${buffer.dropped > 0 ? `, ${buffer.dropped} dropped` : ''}`,
  ]
    .join('  ')
    .trimEnd()
}

type Change = Omit<SourceChanged, 'cursor'>

/** What happened to one. */
export function changeLine({ at, change, name, source }: Change, ofMany: boolean): string {
  const before = name ?? source?.name ?? '(unknown)'
  const shown = ofMany && source ? `${source.client.slug}/${before}` : before
  return `${beginning(at, shown)}  ${change}`
}

const beginning = (at: string, name: string) => `${at.slice(11, 19)}  ${pad(plain(name), NAME_WIDTH)}`

const nameOf = ({ name, client }: SourceRow, ofMany: boolean) => (ofMany ? `${client.slug}/${name}` : name)
