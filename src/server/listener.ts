import postgres from 'postgres'
import type { Log } from '../core/context.ts'

/** By which servers find each other in the database's list of sessions. */
export const LISTENER_NAME = 'vigint listener'
const RECONNECT_MS = 500
const END_TIMEOUT_S = 1

type Options = {
  url: string
  log: Log
  /** By channel, what to do with a notice. */
  channels: Record<string, (payload: string) => void>
  /** Something may have been missed on any of them. */
  onGap(): void
}

export type Listener = { isUp(): boolean; close(): Promise<void> }

/** Hears what other processes say. The driver's own `listen` reconnects in silence; here silence would be a hole. */
export async function startListener({ url, log, channels, onGap }: Options): Promise<Listener> {
  let up = false
  let closed = false
  let retry: NodeJS.Timeout | undefined

  const settings = {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    connection: { application_name: LISTENER_NAME },
    onnotice: () => {},
    onnotify: (channel: string, payload: string) => channels[channel]?.(payload),
    onclose: () => lost(),
  }
  const sql = postgres(url, settings)

  function lost(): void {
    if (up && !closed)
      log.warn(
        {},
        'Changes of keys made elsewhere can not be heard; every request asks the database meanwhile',
      )
    up = false
    if (closed) return
    clearTimeout(retry)
    retry = setTimeout(() => void listen().catch(lost), RECONNECT_MS)
    retry.unref()
  }

  async function listen(): Promise<void> {
    for (const channel of Object.keys(channels)) await sql`listen ${sql(channel)}`
    onGap()
    up = true
  }

  await listen()
  return {
    isUp: () => up,
    async close() {
      closed = true
      clearTimeout(retry)
      await sql.end({ timeout: END_TIMEOUT_S })
    },
  }
}
