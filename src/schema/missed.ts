import type { GraphQLFieldResolver } from 'graphql'

/** Root fields, by their names in the answer, that named what is not there, or not theirs to see. */
export type Missed = { missed?: Set<string> }

/** An answer that tells so is data, which nobody could find again: the audit log is to know of it. */
export function notingMissed<Context>(
  resolve: GraphQLFieldResolver<unknown, Context, object>,
): GraphQLFieldResolver<unknown, Context, object> {
  return async (parent, args, context, info) => {
    const result: unknown = await resolve(parent, args, context, info)
    if (isMissing(result)) {
      const noted = context as Missed
      noted.missed ??= new Set()
      noted.missed.add(String(info.path.key))
    }
    return result
  }
}

/** Failures come as proxies here, of no class. */
const isMissing = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'code' in result && result.code === 'NOT_FOUND'
