import type { IncomingMessage, ServerResponse } from 'node:http'
import { requireViewer, type Viewer } from '../core/access/viewer.ts'
import type { Presence } from '../schema/live.ts'
import type { Gate } from './authenticate.ts'
import type { BodyBudget, HeldBytes } from './body-budget.ts'
import { presentedKey } from './credentials.ts'

const BASE64_GROWTH = 4 / 3

/** What a request that stays open needs: to be looked at again, and to be told that nobody listens any more. */
export function presenceOf(
  gate: Gate & { bodies: BodyBudget },
  request: IncomingMessage,
  response: ServerResponse,
  viewer: Viewer | null,
): Presence {
  let shown: HeldBytes | undefined
  /** Until it is out: who asks for much and reads nothing has no room for more. */
  function hold(): HeldBytes {
    const held = gate.bodies.hold(viewer)
    response.once('close', () => held.release())
    return held
  }
  return {
    again: (anew) => lookAgain(gate, presentedKey(request) ?? '', requireViewer(viewer), anew),
    onGone: (callback) => void response.once('close', callback),
    cut() {
      // Once it is out, the connection may be about something else.
      if (!response.writableFinished) response.destroy()
    },
    show(bytes) {
      shown ??= hold()
      shown.take(Math.ceil(bytes * BASE64_GROWTH))
    },
  }
}

/** Neither a use of the key nor a failed attempt: nobody has asked. */
export async function lookAgain(
  { verifier }: Gate,
  secret: string,
  { origin }: Viewer,
  anew: boolean,
): Promise<Viewer> {
  const verify = anew ? verifier.verifyAnew : verifier.verify
  const { key, client, permissions, quotas } = await verify(secret, origin.address)
  return { key, client, permissions, quotas, origin }
}
