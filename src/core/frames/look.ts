import type { SourceRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { InvalidInputError } from '../errors.ts'
import { refOf } from '../sources/held.ts'
import type { Frame } from './frame.ts'
import { placeOf } from './mark.ts'
import { type FramePage, pageOf, type Window } from './page.ts'

type Given<T> = T | null | undefined

/** Which frames, by the time at which they were captured: after the one moment, up to the other. */
export type WindowAsked = { seconds?: Given<number>; from?: Given<Date>; to?: Given<Date> }
export type PageArguments = {
  first?: Given<number>
  last?: Given<number>
  after?: Given<string>
  before?: Given<string>
}

export type Looked = FramePage & { window: Window }

export const LARGEST_FRAME_PAGE = 100
const DEFAULT_FRAME_PAGE = 20

/** Nothing is shown of an archived one. */
type Shown = Pick<SourceRow, 'id' | 'clientId' | 'archivedAt'>

export async function latestFrame({ frames }: Core, source: Shown): Promise<Frame | null> {
  return source.archivedAt ? null : frames.store.latest(refOf(source))
}

/** A part of what a camera holds; the oldest first. */
export async function lookAtFrames(
  ctx: Core,
  source: Shown,
  asked: WindowAsked & PageArguments,
): Promise<Looked> {
  const window = windowOf(asked, ctx.now().getTime())
  const page = pageAsked(asked)
  if (source.archivedAt) return { frames: [], hasNext: false, hasPrevious: false, window }
  return { ...(await pageOf(ctx.frames.store, refOf(source), window, page)), window }
}

function windowOf({ seconds, from, to }: WindowAsked, now: number): Window {
  const end = to?.getTime() ?? now
  if (typeof seconds !== 'number') {
    if (from && from.getTime() >= end) throw invalid('from', 'from must be earlier than to, or than now.')
    return { from: from?.getTime() ?? 0, to: end }
  }
  if (from || to) throw invalid('seconds', 'Give seconds, or from and to; not both.')
  if (seconds <= 0) throw invalid('seconds', 'seconds must be more than 0.')
  return { from: Math.max(0, Math.floor(now - seconds * 1000)), to: now }
}

function pageAsked({ first, last, after, before }: PageArguments) {
  if (typeof first === 'number' && typeof last === 'number')
    throw invalid('last', 'Give first or last, not both.')
  for (const [path, size] of Object.entries({ first, last })) {
    if (typeof size === 'number' && (size < 1 || size > LARGEST_FRAME_PAGE))
      throw invalid(path, `${path} must lie between 1 and ${LARGEST_FRAME_PAGE}.`)
  }
  for (const [path, cursor] of Object.entries({ after, before })) {
    if (typeof cursor === 'string' && !placeOf(cursor))
      throw invalid(path, `${path} is not a cursor of frames.`)
  }
  return {
    size: last ?? first ?? DEFAULT_FRAME_PAGE,
    backwards: typeof last === 'number',
    after: after ?? undefined,
    before: before ?? undefined,
  }
}

const invalid = (path: string, message: string) => new InvalidInputError([{ path, message }])
