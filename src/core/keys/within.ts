import type { KeyRow } from '../../db/tables/index.ts'
import { isOperator, type Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { ForbiddenError } from '../errors.ts'
import { limitOfKey } from '../limits/quotas.ts'
import { liesWithin } from '../networks/within.ts'

type Restrictions = Pick<KeyRow, 'clientId' | 'expiresAt' | 'allowedAddresses' | 'limits'>
type Part = 'expiresAt' | 'allowedAddresses' | 'limits'

const PARTS: readonly Part[] = ['expiresAt', 'allowedAddresses', 'limits']

/**
 * What a key was given as restrictions it passes on: it makes no key that may more, nor opens one further. Otherwise
 * it would take them off by making another. The operator gives them.
 */
export function requireWithinOwn(
  core: Pick<Core, 'limits'>,
  viewer: Viewer,
  wanted: Restrictions,
  parts: readonly Part[] = PARTS,
): void {
  if (isOperator(viewer)) return
  const own = viewer.key
  if (parts.includes('expiresAt') && own.expiresAt && isLater(wanted.expiresAt, own.expiresAt)) {
    throw beyond(
      `This key ends at ${own.expiresAt.toISOString()}, so it may not let one live longer. Give an end (expiresAt) no later than that`,
    )
  }
  if (parts.includes('allowedAddresses') && own.allowedAddresses && !isNarrower(wanted, own)) {
    throw beyond(
      `This key is limited to ${shown(own.allowedAddresses)}, so it may not open one further. Give addresses (allowedAddresses) within these`,
    )
  }
  if (!parts.includes('limits')) return
  const most = own.limits.requestsPerMinute ?? null
  if (isMore(limitOfKey(wanted, core.limits), most)) {
    throw beyond(
      `This key itself may send ${most} requests a minute, so it may not give one more. Give a limit (requestsPerMinute) of at most that`,
    )
  }
  const mostFrames = framesOf(own)
  if (isMore(framesOf(wanted), mostFrames)) {
    throw beyond(
      `This key itself may send ${mostFrames} frames a second, so it may not give one more. Give a limit (framesPerSecond) of at most that`,
    )
  }
}

const framesOf = ({ limits }: Restrictions): number | null => limits.framesPerSecond ?? null

/** The parts in which the second may more than the first. */
export function loosened(core: Pick<Core, 'limits'>, before: Restrictions, after: Restrictions): Part[] {
  const looser: Record<Part, boolean> = {
    expiresAt: before.expiresAt !== null && isLater(after.expiresAt, before.expiresAt),
    allowedAddresses: !isNarrower(after, before),
    limits:
      isMore(limitOfKey(after, core.limits), limitOfKey(before, core.limits)) ||
      isMore(framesOf(after), framesOf(before)),
  }
  return PARTS.filter((part) => looser[part])
}

const isLater = (end: Date | null, other: Date): boolean => end === null || end > other

const isMore = (limit: number | null, other: number | null): boolean =>
  other !== null && (limit === null || limit > other)

const isNarrower = (key: Restrictions, other: Restrictions): boolean =>
  other.allowedAddresses === null ||
  (key.allowedAddresses !== null && liesWithin(key.allowedAddresses, other.allowedAddresses))

const SHOWN = 5

const shown = (list: readonly string[]): string =>
  list.length > SHOWN ? `${list.slice(0, SHOWN).join(', ')} and others` : list.join(', ')

const beyond = (message: string) => new ForbiddenError('PERMISSION', `${message}, or ask the operator.`)
