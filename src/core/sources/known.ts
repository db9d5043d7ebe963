import type { ClientRow, SourceRow } from '../../db/tables/index.ts'
import type { Clock } from '../frames/clock.ts'
import { type EffectiveSettings, effectiveSettings, type FrameDefaults } from '../frames/settings.ts'
import type { RingLimits, SourceRef } from '../frames/store.ts'
import { stampOf } from './stamp.ts'

/** A camera as the hot path needs it. */
export type KnownSource = {
  row: SourceRow
  ref: SourceRef
  settings: EffectiveSettings
  limits: RingLimits
  /** Another one means that what stands here is out of date. */
  stamp: string
  /** What this process learned of the camera's clock. */
  clock: Clock
}

type OfClient = Pick<ClientRow, 'settings' | 'updatedAt'>

export function knownSource(
  row: SourceRow,
  client: OfClient,
  defaults: FrameDefaults,
  clock: Clock,
): KnownSource {
  const settings = effectiveSettings(row.settings, client.settings.frames, defaults)
  return {
    row,
    stamp: stampOf(row, client),
    ref: { sourceId: row.id, clientId: row.clientId },
    settings,
    limits: limitsIn(settings),
    clock,
  }
}

/** How much is held of a camera. */
export const limitsOf = (
  row: Pick<SourceRow, 'settings'>,
  client: Pick<ClientRow, 'settings'>,
  defaults: FrameDefaults,
): RingLimits => limitsIn(effectiveSettings(row.settings, client.settings.frames, defaults))

const limitsIn = ({ longWindowSeconds, bufferBytes }: EffectiveSettings): RingLimits => ({
  windowMs: longWindowSeconds * 1000,
  bytes: bufferBytes,
})
