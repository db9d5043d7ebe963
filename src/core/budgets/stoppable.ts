import type { Operation } from '../prices/price-list.ts'

/**
 * What a budget can refuse. Alerts go out whatever they cost, and a client can always ask how it stands; clips that are
 * stored already go on to cost until they are deleted.
 */
const STOPPABLE: Record<Operation, boolean> = {
  ANALYSIS: true,
  MODEL_TOKENS: true,
  FRAMES: true,
  ALERT_EMAIL: false,
  ALERT_WEBHOOK: false,
  CLIP_STORAGE_GB_DAY: false,
  REQUESTS: false,
}

export const isStoppable = (operation: Operation): boolean => STOPPABLE[operation]
