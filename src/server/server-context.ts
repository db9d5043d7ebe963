import type { IncomingMessage } from 'node:http'
import type { Viewer } from '../core/access/viewer.ts'
import type { Presence } from '../schema/live.ts'
import type { Charge } from './charge.ts'

/** What the HTTP server knows of a request before anything of it is read. */
export type ServerContext = {
  req: IncomingMessage
  viewer: Viewer | null
  presence: Presence
  charge: Charge
}
