import type { ClientRow, Environment } from '../../db/tables/index.ts'
import { environmentOf, type Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import { namedClient } from '../clients/find.ts'
import { type Revocation, revocationsOf } from '../clients/revocations.ts'
import type { Core } from '../context.ts'
import type { InputIssue } from '../errors.ts'
import { uuidOf } from '../ids.ts'
import type { UsageEventInput } from './input.ts'
import type { Metered } from './meter.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const LATEST_DAYS = 35
const EARLIEST_MINUTES = 5

/** What is named is looked up once for all events, and each thing that is wrong with one is told by its place. */
export async function resolveEvents(
  ctx: Core,
  viewer: Viewer,
  events: ReadonlyMap<number, UsageEventInput>,
): Promise<{ used: Metered[]; issues: InputIssue[] }> {
  const clientOf = await clientsNamed(
    ctx,
    viewer,
    [...events.values()].map(({ client }) => client),
  )
  const ownerOf = await keysNamed(
    ctx,
    viewer,
    [...events.values()].flatMap(({ key }) => key ?? []),
  )
  const now = ctx.now()
  const used: Metered[] = []
  const issues: InputIssue[] = []
  for (const [index, event] of events) {
    const at = `events.${index}`
    const client = clientOf(event.client)
    const keyId = typeof event.key === 'string' ? uuidOf('key', event.key) : null
    const occurredAt = event.occurredAt ?? now
    const environment = event.environment ?? environmentOf(viewer)
    const wrong = [
      ...(client
        ? whileRevoked(client.revocations, occurredAt)
        : [['client', 'names no client that there is']]),
      ...(typeof event.key === 'string' && client && (!keyId || ownerOf(keyId) !== client.id)
        ? [['key', 'names no key of this client']]
        : []),
      ...outOfTime(occurredAt, now),
      ...outOfReach(viewer, environment),
    ]
    for (const [field, message] of wrong)
      issues.push({ path: `${at}.${field}`, message: `${at}: ${field} ${message}.` })
    if (!client || wrong.length > 0) continue
    const source = event.source ? { id: null, name: event.source } : null
    const { operation, quantity, eventId } = event
    used.push({
      clientId: client.id,
      environment,
      keyId,
      operation,
      quantity,
      eventId,
      source,
      occurredAt,
    })
  }
  return { used, issues }
}

function outOfTime(occurredAt: Date, now: Date): [string, string][] {
  const ageMs = now.getTime() - occurredAt.getTime()
  if (ageMs > LATEST_DAYS * DAY_MS)
    return [['occurredAt', `lies more than ${LATEST_DAYS} days back: it is too late to bill it`]]
  if (-ageMs > EARLIEST_MINUTES * 60_000)
    return [
      ['occurredAt', `lies more than ${EARLIEST_MINUTES} minutes ahead: set the clock of the meter right`],
    ]
  return []
}

/** While it is revoked a client incurs nothing, and is not made to afterwards. */
function whileRevoked(revocations: readonly Revocation[], occurredAt: Date): [string, string][] {
  const within = revocations.find(({ start, end }) => occurredAt > start && (!end || occurredAt < end))
  if (!within) return []
  const start = within.start.toISOString()
  return [
    [
      'occurredAt',
      within.end
        ? `is while the client was revoked (${start} to ${within.end.toISOString()})`
        : `is after the client was revoked (${start})`,
    ],
  ]
}

/** A test key does test things only. */
const outOfReach = (viewer: Viewer, environment: Environment): [string, string][] =>
  environmentOf(viewer) === 'test' && environment === 'live'
    ? [['environment', 'can not be LIVE: this is a test key']]
    : []

type NamedClient = ClientRow & { revocations: readonly Revocation[] }

async function clientsNamed(ctx: Core, viewer: Viewer, names: readonly string[]) {
  const wanted = [...new Set(names)].map(namedClient)
  const rows = await ctx.db.query.clients.findMany({
    where: {
      AND: [
        visible.clients(viewer),
        {
          OR: [
            { id: { in: wanted.flatMap((each) => ('id' in each ? [each.id] : [])) } },
            { slug: { in: wanted.flatMap((each) => ('slug' in each ? [each.slug] : [])) } },
          ],
        },
      ],
    },
  })
  const revocations = await revocationsOf(ctx, rows)
  const found = new Map(
    rows
      .map((row) => ({ ...row, revocations: revocations.get(row.id) ?? [] }))
      .flatMap((row) => [[row.id, row] as const, [row.slug, row] as const]),
  )
  return (name: string): NamedClient | undefined => {
    const named = namedClient(name)
    return found.get('id' in named ? named.id : named.slug)
  }
}

async function keysNamed(ctx: Core, viewer: Viewer, names: readonly string[]) {
  const ids = [...new Set(names)].flatMap((name) => uuidOf('key', name) ?? [])
  const rows =
    ids.length === 0
      ? []
      : await ctx.db.query.keys.findMany({
          columns: { id: true, clientId: true },
          where: { AND: [visible.keys(viewer), { id: { in: ids } }] },
        })
  const owners = new Map(rows.map(({ id, clientId }) => [id, clientId]))
  return (keyId: string): string | null | undefined => owners.get(keyId)
}
