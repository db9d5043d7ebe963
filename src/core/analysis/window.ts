import { createHash } from 'node:crypto'
import type { AnalysisRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import type { Frame } from '../frames/frame.ts'
import { markOf } from '../frames/mark.ts'
import type { SourceRef } from '../frames/store.ts'
import { AnalysisTrouble } from './trouble.ts'

/** The same for the same frames, whoever looks at them. */
export function windowIdOf(frames: readonly Frame[]): string {
  const hash = createHash('sha256')
  for (const frame of frames) hash.update(`${markOf(frame)}\n`)
  return hash.digest('base64url').slice(0, 22)
}

/** Why nothing is held of the window: the camera sends nothing, or sent its last frame before. */
export async function nothingHeld(
  { frames }: Core,
  ref: SourceRef,
  { windowFrom, windowTo }: AnalysisRow,
): Promise<AnalysisTrouble> {
  const { newestAt } = await frames.liveState(ref)
  const seconds = (windowTo.getTime() - windowFrom.getTime()) / 1000
  if (newestAt === null || newestAt > windowTo.getTime())
    return new AnalysisTrouble('NO_FRAMES', `No frame is held of the ${seconds} s that were asked for.`)
  const age = Math.round((windowTo.getTime() - newestAt) / 1000)
  return new AnalysisTrouble(
    'STALE',
    `The newest frame was captured ${age} s before: none is held of the ${seconds} s that were asked for.`,
  )
}
