import { type Micros, micros, NOTHING } from '../money/money.ts'
import type { Operation, PriceList } from './price-list.ts'

/** What one costs while nobody has set prices. Frames and requests are counted, and free. */
const DEFAULT_PRICES: Record<Operation, Micros> = {
  /** 0.05 a look. */
  ANALYSIS: micros(50_000n),
  /** 2.00 a million tokens, in and out alike. */
  MODEL_TOKENS: micros(2n),
  /** 0.01 each. */
  ALERT_EMAIL: micros(10_000n),
  /** 0.002 each. */
  ALERT_WEBHOOK: micros(2_000n),
  /** 0.01 a gigabyte and day. */
  CLIP_STORAGE_GB_DAY: micros(10_000n),
  FRAMES: NOTHING,
  REQUESTS: NOTHING,
}

export const DEFAULT_VERSION = 'default'

/** The prices that come with vigint, in the currency of the server. */
export const defaultPriceList = (currency: string): PriceList => ({
  version: DEFAULT_VERSION,
  currency,
  items: Object.entries(DEFAULT_PRICES).map(([operation, unitMicros]) => ({
    // The keys of the record are the operations.
    operation: operation as Operation,
    unitMicros,
  })),
  minimumMicros: NOTHING,
})
