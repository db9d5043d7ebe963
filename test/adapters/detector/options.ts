import type { DetectorOptions } from '../../../src/adapters/detector/create.ts'
import { LABELS, LEAST_SCORE } from '../../../src/core/analysis/detection.ts'
import { UnavailableError } from '../../../src/core/errors.ts'

/** As the server has them. */
export const OPTIONS: DetectorOptions = {
  workers: 1,
  labels: LABELS,
  leastScore: LEAST_SCORE,
  mostPixels: 50_000_000,
  errors: {
    unusable: (why) => new Error(why),
    unavailable: (what, cause) => new UnavailableError(what, cause),
  },
}
