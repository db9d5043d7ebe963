import type { SourceRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import type { Frame } from '../frames/frame.ts'
import { createMotion } from './motion.ts'
import { createTampering } from './tampering.ts'
import type { Tampering } from './tampering-signs.ts'

/** Decoding takes the threads that files are read with, too. */
const AT_ONCE = 2

/** What a small grey picture of one frame tells. */
export type Glance = { at: number; isMoving: boolean; score: number; tampering: Tampering }

export type Glancer = {
  /** In their order. What can not be decoded is left out. */
  glance(frames: readonly Frame[]): Promise<Glance[]>
}

/** Remembers what the picture is like; what lies under masks is not looked at. */
export function createGlancer(
  { analysis: { grey } }: Core,
  { analysis }: Pick<SourceRow, 'analysis'>,
): Glancer {
  const motion = createMotion(analysis.masks)
  const tampering = createTampering()

  return {
    async glance(frames) {
      const glances: Glance[] = []
      for (let first = 0; first < frames.length; first += AT_ONCE) {
        const some = frames.slice(first, first + AT_ONCE)
        const greys = await Promise.all(some.map(({ data }) => grey(data).catch(() => null)))
        for (const [place, { capturedAt: at }] of some.entries()) {
          const picture = greys[place]
          if (!picture) continue
          const { score, isMoving } = motion.look(picture, at)
          glances.push({ at, score, isMoving, tampering: tampering.look(picture, at) })
        }
      }
      return glances
    },
  }
}
