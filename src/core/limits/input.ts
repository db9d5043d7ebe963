import { z } from 'zod'
import type { ClientRow, Limits } from '../../db/tables/index.ts'
import { isOperator, type Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { ForbiddenError } from '../errors.ts'
import { type Limit, limitOfClient } from './quotas.ts'

const MOST = 1_000_000_000

const atLeastOne = z
  .number()
  .int()
  .min(1, 'must be at least 1')
  .max(MOST, `must be at most ${MOST}`)
  .nullish()

export const LIMIT_NAMES = ['requestsPerMinute', 'framesPerSecond', 'sources'] as const

/** Null as a whole: none of its own. Null as a number: as many as there are. */
export const limitsInput = z
  .object({
    requestsPerMinute: atLeastOne,
    framesPerSecond: atLeastOne,
    sources: atLeastOne,
    reset: z.array(z.enum(LIMIT_NAMES)).max(10, 'must name each limit once').nullish(),
  })
  .nullable()

type LimitsInput = z.output<typeof limitsInput>

/** What is left out stays. */
export function changedLimits(before: Limits, input: LimitsInput | undefined): Limits {
  if (input === undefined) return before
  if (input === null) return {}
  const { reset, ...numbers } = input
  const cleared = new Set<string>(reset)
  const all = Object.entries({ ...before, ...withoutUndefined(numbers) })
  return Object.fromEntries(all.filter(([name]) => !cleared.has(name)))
}

const withoutUndefined = (numbers: object): object =>
  Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined))

/** A key is never given more than its client has; only the operator gives that. */
export function requireGrantedLimit(
  { limits }: Pick<Core, 'limits'>,
  viewer: Viewer,
  client: ClientRow | null,
  input: LimitsInput | undefined,
): void {
  if (isOperator(viewer) || !client) return
  requireAtMost('requests', 'minute', input?.requestsPerMinute, limitOfClient(client, limits))
  requireAtMost('frames', 'second', input?.framesPerSecond, client.limits.framesPerSecond ?? null)
}

function requireAtMost(things: string, time: string, wanted: Limit | undefined, most: Limit): void {
  if (wanted === undefined) return
  if (wanted === null) {
    throw new ForbiddenError('PERMISSION', `Only the operator gives a key any number of ${things}. Name one.`)
  }
  if (most === null || wanted <= most) return
  throw new ForbiddenError(
    'PERMISSION',
    `This client may send ${most} ${things} a ${time}, and none of its keys more. Ask the operator to raise that first.`,
  )
}
