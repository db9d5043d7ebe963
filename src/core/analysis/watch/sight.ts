import type { ClientRow, SourceRow } from '../../../db/tables/index.ts'
import type { Glance } from '../glance.ts'
import type { Look, LookTrouble } from '../look-closely.ts'
import type { Standing } from '../standing.ts'

/** What there is to conclude from. */
export type Sight = {
  source: SourceRow
  client: ClientRow
  /** The last frame that was looked at. */
  at: number
  shortMs: number
  longMs: number
  glances: readonly Glance[]
  looks: readonly Look[]
  motionMs: number
  detectMs: number
  standings: readonly Standing[]
  /** That were met, and are no longer. */
  ended: readonly Standing[]
  trouble: LookTrouble | null
  isMoving: boolean
}
