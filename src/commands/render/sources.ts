import type { SourceDetail, SourceRow } from '../../client/sources.ts'
import { analysisFields } from './analysis-settings.ts'
import { clientTitle } from './clients.ts'
import { renderFields } from './fields.ts'
import { effectiveFields } from './frame-settings.ts'
import { size } from './sizes.ts'
import { type Column, renderTable } from './table.ts'
import { plain } from './text.ts'
import { ago, day, moment } from './times.ts'

const CLIENT: Column<SourceRow> = { header: 'CLIENT', value: ({ client }) => client.slug }
const ENVIRONMENT: Column<SourceRow> = {
  header: 'ENV',
  value: ({ environment }) => environment.toLowerCase(),
}

const COLUMNS: readonly Column<SourceRow>[] = [
  { header: 'NAME', value: ({ name }) => name, shrinksTo: 10 },
  CLIENT,
  ENVIRONMENT,
  { header: 'STATUS', value: statusOf },
  { header: 'FPS', value: ({ fps }) => rate(fps) },
  { header: 'SIZE', value: pixels, optional: true },
  { header: 'BUFFER', value: buffered },
  { header: 'DROPPED', value: ({ buffer }) => (buffer ? String(buffer.dropped) : UNKNOWN), optional: true },
  { header: 'LAST FRAME', value: ({ lastFrameAt }) => ago(lastFrameAt) },
  { header: 'ID', value: ({ id }) => id, optional: true },
]

/** Columns that would say the same in every line are left out. */
export function renderSources(sources: readonly SourceRow[], width?: number): string {
  const differ = (value: (source: SourceRow) => string) => new Set(sources.map(value)).size > 1
  const left = [CLIENT, ENVIRONMENT].filter(({ value }) => !differ(value))
  return renderTable(
    sources,
    COLUMNS.filter((column) => !left.includes(column)),
    width,
  )
}

export function renderSource(source: SourceDetail): string {
  const { buffer, settings, effectiveSettings } = source
  return renderFields([
    ['Id', source.id],
    ['Name', source.name],
    ['Client', clientTitle(source.client)],
    ['Environment', source.environment.toLowerCase()],
    ['Status', statusSince(source)],
    ['Frames', source.fps === null ? UNKNOWN : `${rate(source.fps)} a second`],
    ['Size', pixels(source)],
    ['Buffered', buffered(source)],
    ['Dropped', buffer && String(buffer.dropped)],
    ['Missing', buffer?.missing ? `${buffer.missing} numbers left out` : null],
    ['Duplicates', buffer?.duplicates ? String(buffer.duplicates) : null],
    ['Last frame', ago(source.lastFrameAt)],
    ['In all', `${source.frameCount} frames, ${size(source.frameBytes)}`],
    ...effectiveFields(settings, effectiveSettings),
    ...analysisFields(source),
    ['Created', moment(source.createdAt)],
    ['Archived', moment(source.archivedAt)],
  ])
}

/** A source in a sentence. */
export function sourceTitle({ name, environment, client }: Named): string {
  const test = environment === 'TEST' ? 'test ' : ''
  return `${test}source ${plain(name)}${client ? ` of ${plain(client.name)}` : ''}`
}
type Named = Pick<SourceRow, 'name' | 'environment'> & { client?: { name: string } }

export function statusOf({ status }: Pick<SourceRow, 'status'>): string {
  return status.toLowerCase()
}

function statusSince({ status, onlineChangedAt }: SourceDetail): string {
  if (status === 'ARCHIVED' || onlineChangedAt === null) return statusOf({ status })
  return `${statusOf({ status })} since ${day(onlineChangedAt)} ${onlineChangedAt.slice(11, 19)} UTC`
}

/** While the server can't ask for the frames: not nothing. */
const UNKNOWN = 'unknown'
export const FRAMES_UNKNOWN =
  'What is unknown: the server can not ask for the frames now. See /health/ready there, and try again in a moment.'

export const rate = (fps: number | null) => (fps === null ? '?' : String(Math.round(fps * 10) / 10))

export function pixels({ width, height }: Pick<SourceRow, 'width' | 'height'>): string {
  return width === null || height === null ? '' : `${width}x${height}`
}

export function buffered({ buffer }: Pick<SourceRow, 'buffer'>): string {
  if (!buffer) return UNKNOWN
  const { state, frames, bytes, seconds } = buffer
  if (state === 'EMPTY') return 'empty'
  return `${Math.round(seconds * 10) / 10} s, ${frames} ${frames === 1 ? 'frame' : 'frames'}, ${size(bytes)}`
}
