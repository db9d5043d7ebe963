import postgres from 'postgres'
import { z } from 'zod'
import { ACCESS_CHANNEL } from '../core/access/changes.ts'
import type { AccessChange, Log } from '../core/context.ts'

/** By which servers find each other in the database's list of sessions. */
export const LISTENER_NAME = 'vigint listener'
const RECONNECT_MS = 500
const END_TIMEOUT_S = 1

const accessChange = z.union([z.object({ keyId: z.string() }), z.object({ clientId: z.string() })])

type Options = {
  url: string
  log: Log
  onChange(change: AccessChange): void
  /** Something may have been missed: nothing that is remembered can be trusted. */
  onGap(): void
}

export type AccessListener = { isUp(): boolean; close(): Promise<void> }

/** Hears what other processes change. The driver's own `listen` reconnects in silence; here silence would be a hole. */
export async function listenForAccessChanges({
  url,
  log,
  onChange,
  onGap,
}: Options): Promise<AccessListener> {
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
    onnotify: (_: string, payload: string) => receive(payload),
    onclose: () => lost(),
  }
  const sql = postgres(url, settings)

  function receive(payload: string): void {
    const change = accessChange.safeParse(JSON.parse(payload))
    if (change.success) onChange(change.data)
    else onGap()
  }

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
    await sql`listen ${sql(ACCESS_CHANNEL)}`
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
