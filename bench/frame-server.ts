import { sourceName } from './frame-requests.ts'
import { askOnce } from './load.ts'
import { openLine } from './wire.ts'
import type { Vigint, Workspace } from './workspace.ts'

const NO_LIMITS = {
  VIGINT_KEY_REQUESTS_PER_MINUTE: 'none',
  VIGINT_CLIENT_REQUESTS_PER_MINUTE: 'none',
  VIGINT_SOURCES_PER_CLIENT: 'none',
}
const CREATE_CLIENT =
  'mutation { createClient(input: { name: "Bench" }) { ... on ClientCreated { secret } } }'
const AT_ONCE = 8

export type FrameServer = {
  server: Vigint
  /** Of a client, as cameras have it. */
  key: string
  /** Lets so many sources be there, with one small frame each, which is gone soon. */
  touch(sources: number): Promise<void>
}

export async function openFrameServer(
  workspace: Workspace,
  name: string,
  env: Record<string, string> = {},
  nodeFlags: string[] = [],
): Promise<FrameServer> {
  const server = await workspace.serve(workspace.dataDir(name), nodeFlags, { ...NO_LIMITS, ...env })
  const url = `${server.url}/graphql`
  const { createClient } = await askOnce<{ createClient: { secret: string } }>({
    url,
    pid: server.pid,
    key: server.operatorKey,
    query: CREATE_CLIENT,
  })
  const key = createClient.secret
  return {
    server,
    key,
    async touch(sources) {
      let next = 0
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          const line = await openLine(server.url)
          while (next < sources) {
            const at = next
            next += 1
            await line.ask([
              Buffer.from(
                `POST /ingest/${sourceName(at)} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${key}\r\ncontent-type: image/jpeg\r\ncontent-length: ${SMALL.length}\r\n\r\n`,
              ),
              SMALL,
            ])
          }
          line.close()
        }),
      )
    },
  }
}

/** The headers and the end of a JPEG of 8 by 8: all that is ever looked at. */
const SMALL = Buffer.concat([
  Buffer.from('ffd8ffc0000b080008000801011100ffda0008010100003f00', 'hex'),
  Buffer.alloc(64, 0x55),
  Buffer.from('ffd9', 'hex'),
])
