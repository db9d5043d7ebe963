import type { Plugin } from 'graphql-yoga'
import type { ServerContext } from './server-context.ts'

/** What was run on the fast lane is not run again, however unusual its outcome. */
export const takeSettled = (): Plugin<object, ServerContext> => ({
  onParams({ context, setResult }) {
    if (context.settled) setResult(context.settled)
  },
})
