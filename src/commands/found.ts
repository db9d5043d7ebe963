import { ApiError } from '../client/errors.ts'

/** The server answers null for what is not there, and for what this key may not know of. */
export function found<Thing>(
  thing: Thing | null | undefined,
  noun: 'client' | 'key' | 'role' | 'source' | 'invoice',
  name: string,
): Thing {
  if (thing !== null && thing !== undefined) return thing
  throw new ApiError('NOT_FOUND', `There is no ${noun} "${name}".`, {
    hint: `See which there are: vigint ${noun}s list`,
  })
}
