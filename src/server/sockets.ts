import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { GraphQLError } from 'graphql'
import { handleProtocols } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import { recognise } from './authenticate.ts'
import { createDoorstep } from './doorstep.ts'
import { toGraphQLError } from './graphql-errors.ts'
import { securityHeaders } from './headers.ts'
import { closeSocket, GOING_AWAY } from './socket-connection.ts'
import { converse, INIT_TIMEOUT_MS, type SocketServices } from './socket-conversation.ts'
import { refuseUpgrade } from './socket-refusal.ts'
import { GRAPHQL_PATH } from './yoga.ts'

/** Documents and their variables; frames have doors of their own. */
const LARGEST_MESSAGE_BYTES = 1024 * 1024

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

type Upgrade = { request: IncomingMessage; socket: Duplex; head: Buffer }

export type Sockets = { upgrade: UpgradeHandler; close(): void }

/** GraphQL over WebSocket, at the same address as over HTTP, with the same keys, limits and refusals. */
export function createSockets(services: SocketServices): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols,
  })

  const doorstep = createDoorstep(INIT_TIMEOUT_MS)

  async function admit(upgrade: Upgrade, requestId: string): Promise<void> {
    const { request, socket, head } = upgrade
    requireDoor(request)
    const origin = services.originOf(request, requestId)
    const viewer = await recognise(services, request, origin)
    if (socket.destroyed) return
    const leaveDoorstep = viewer ? () => {} : doorstep.enter(origin.address)
    socket.once('close', leaveDoorstep)
    server.handleUpgrade(request, socket, head, (ws) =>
      converse(services, { ws, request, origin, viewer, onEntered: leaveDoorstep }),
    )
  }

  return {
    upgrade(request, socket, head) {
      const drop = () => socket.destroy()
      socket.on('error', drop)
      const requestId = randomUUID()
      admit({ request, socket, head }, requestId)
        .catch((error: unknown) =>
          refuseUpgrade(socket, toGraphQLError(error, services.core.log), [
            ['x-request-id', requestId],
            ...securityHeaders(request.socket instanceof TLSSocket),
          ]),
        )
        .finally(() => socket.off('error', drop))
    },
    close() {
      for (const socket of server.clients) closeSocket(socket, GOING_AWAY, 'The server stops.')
    },
  }
}

function requireDoor({ url = '/', headers }: IncomingMessage): void {
  const path = url.split('?', 1)[0]?.replace(/\/+$/, '') ?? ''
  if (path !== GRAPHQL_PATH) throw refusal(404, 'There is no WebSocket at this address. It is at /graphql.')
  if (!handleProtocols(headers['sec-websocket-protocol'] ?? '')) {
    throw refusal(400, 'Ask for the subprotocol graphql-transport-ws: no other is spoken here.')
  }
}

const refusal = (status: number, message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status } } })
