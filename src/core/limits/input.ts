import { z } from 'zod'
import type { ClientRow, Limits } from '../../db/tables/index.ts'
import { isOperator, type Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { ForbiddenError } from '../errors.ts'
import { limitOfClient } from './quotas.ts'

const MOST = 1_000_000_000

/** Null as a whole: none of its own. Null as a number: as many as there are. */
export const limitsInput = z
  .object({
    requestsPerMinute: z
      .number()
      .int()
      .min(1, 'must be at least 1')
      .max(MOST, `must be at most ${MOST}`)
      .nullish(),
  })
  .nullable()

type LimitsInput = z.output<typeof limitsInput>

/** What is left out stays. */
export function changedLimits(before: Limits, input: LimitsInput | undefined): Limits {
  if (input === undefined) return before
  if (input === null) return {}
  return input.requestsPerMinute === undefined
    ? before
    : { ...before, requestsPerMinute: input.requestsPerMinute }
}

/** A key is never given more than its client has; only the operator gives that. */
export function requireGrantedLimit(
  { limits }: Pick<Core, 'limits'>,
  viewer: Viewer,
  client: ClientRow | null,
  input: LimitsInput | undefined,
): void {
  const wanted = input?.requestsPerMinute
  if (isOperator(viewer) || !client || wanted === undefined) return
  if (wanted === null) {
    throw new ForbiddenError('PERMISSION', 'Only the operator gives a key any number of requests. Name one.')
  }
  const most = limitOfClient(client, limits)
  if (most === null || wanted <= most) return
  throw new ForbiddenError(
    'PERMISSION',
    `This client may send ${most} requests a minute, and none of its keys more. Ask the operator to raise that first.`,
  )
}
