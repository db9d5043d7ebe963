import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import { requirePermission, requireViewer, type Viewer } from '../../core/access/viewer.ts'
import type { Core } from '../../core/context.ts'
import type { Context } from '../../schema/builder.ts'
import type { HeldBytes } from '../body-budget.ts'
import { readMultipart } from './multipart.ts'
import type { Spool } from './spool.ts'

type Options = { core: Core; spool: Spool; largestUploadBytes: number }

export const isMultipart = ({ headers }: { headers: Headers }): boolean =>
  /^multipart\/form-data\b/i.test(headers.get('content-type') ?? '')

/** Requests that bring files: only from those who may push some, and not before they said who they are. */
export function readMultipartBodies({ core, spool, largestUploadBytes }: Options): Plugin {
  return {
    onRequestParse({ request, setRequestParser, serverContext }) {
      if (request.method !== 'POST' || !isMultipart(request)) return
      // Passed by the HTTP server; the library's own type leaves it out.
      const context = serverContext as unknown as Received
      const { req, res, viewer, held } = context
      const { key } = requirePermitted(viewer)
      setRequestParser(async () => {
        const { operations, decoded, spooled } = await readMultipart(req, {
          spool,
          keyId: key.id,
          held,
          largestUploadBytes,
          largestFrameBytes: core.frames.defaults.largestFrameBytes,
          named: 'idempotency-key' in req.headers,
          onSpooled({ remove }) {
            const removeOnce = () =>
              remove().catch((error) =>
                core.log.warn({ err: error }, 'An uploaded file could not be removed'),
              )
            if (res.closed) void removeOnce()
            else res.once('close', removeOnce)
          },
        })
        Object.assign(context, { decoded, spooled } satisfies Partial<Context>)
        return operations
      })
    },
  }
}

function requirePermitted(viewer: Viewer | null): Viewer {
  const known = requireViewer(viewer)
  requirePermission(known, 'frames:write')
  return known
}

type Received = { req: IncomingMessage; res: ServerResponse; viewer: Viewer | null; held: HeldBytes }
