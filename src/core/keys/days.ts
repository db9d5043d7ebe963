import { z } from 'zod'

const MOST_DAYS = 36_500

/** A count of days in a filter. */
export const days = z
  .number()
  .int()
  .min(1, 'must be at least 1')
  .max(MOST_DAYS, `must be at most ${MOST_DAYS}`)
