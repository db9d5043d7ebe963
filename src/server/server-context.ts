import type { IncomingMessage } from 'node:http'
import type { ExecutionResult } from 'graphql'
import type { GraphQLParams } from 'graphql-yoga'
import type { Viewer } from '../core/access/viewer.ts'
import type { Context } from '../schema/builder.ts'
import type { Presence } from '../schema/live.ts'
import type { HeldBytes } from './body-budget.ts'
import type { Charge } from './charge.ts'

/** What the HTTP server knows of a request before anything of it is read. */
export type ServerContext = {
  req: IncomingMessage
  viewer: Viewer | null
  presence: Presence
  charge: Charge
  /** What its body holds, until it is answered. */
  held: HeldBytes
  /** What is asked, where the body was read already; throws what was wrong with it. */
  given?: () => GraphQLParams
  /** What came of it, where it was run already. */
  settled?: ExecutionResult
  decoded?: Context['decoded']
}
