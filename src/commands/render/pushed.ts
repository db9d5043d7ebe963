import { size } from './sizes.ts'
import { plain } from './text.ts'

type Rejected = { index: number; reason: string; message: string; file?: string; picture?: number }
type Buffered = { frames: number; bytes: number; seconds: number; dropped: number }
type Pushed = { accepted: number; rejected: readonly Rejected[]; buffer: Buffered }

const MOST_SHOWN = 10

export function renderPushed({ accepted, rejected, buffer }: Pushed, source: string): string {
  return [
    `Pushed ${frames(accepted)} to ${plain(source)}, which holds ${held(buffer)}.`,
    ...(buffer.dropped > 0
      ? [`Dropped before their time, because a buffer was full: ${frames(buffer.dropped)} up to now.`]
      : []),
    ...rejectedLines(rejected),
  ].join('\n')
}

type Uploaded = Pushed & { frames: number; durationSeconds: number; dropped: number }

export function renderUploaded(video: Uploaded, source: string): string {
  const { durationSeconds, dropped } = video
  return [
    `Decoded ${frames(video.frames)} of ${durationSeconds} s.`,
    ...(dropped > 0 ? [`Left out the first ${frames(dropped)}: the buffer has no room for them.`] : []),
    renderPushed(video, source),
  ].join('\n')
}

const frames = (count: number) => (count === 1 ? '1 frame' : `${count} frames`)

const held = (buffer: Buffered) =>
  `${frames(buffer.frames)} of ${Math.round(buffer.seconds * 10) / 10} s (${size(buffer.bytes)})`

function nameOf({ index, file, picture = index + 1 }: Rejected): string {
  if (file === undefined) return `Picture ${picture}`
  return `${file === '-' ? 'Standard input' : plain(file)}, picture ${picture}`
}

function rejectedLines(rejected: readonly Rejected[]): string[] {
  const shown = rejected.slice(0, MOST_SHOWN).map((one) => `  ${nameOf(one)}: ${one.message}`)
  const left = rejected.length - shown.length
  return rejected.length === 0
    ? []
    : [`Not taken: ${rejected.length}.`, ...shown, ...(left > 0 ? [`  and ${left} more`] : [])]
}
