import { and, eq } from 'drizzle-orm'
import { idempotentRequests } from '../../db/tables/index.ts'
import type { IdempotentRun } from './request.ts'

export const isNamed = ({ keyId, name }: Pick<IdempotentRun, 'keyId' | 'name'>) =>
  and(eq(idempotentRequests.keyId, keyId), eq(idempotentRequests.name, name))

/** No longer, once another attempt has taken over. */
export const isHeld = (run: IdempotentRun) => and(isNamed(run), eq(idempotentRequests.run, run.id))
