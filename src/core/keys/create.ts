import type { ClientRow } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { DEFAULT_KEY_ROLE, isForPlatform } from '../access/roles.ts'
import { environmentOf, isOperator, requireGrantable, requireLive, type Viewer } from '../access/viewer.ts'
import { actingClient } from '../clients/find.ts'
import type { Core, Transaction } from '../context.ts'
import { InvalidInputError } from '../errors.ts'
import { parse } from '../input.ts'
import { changedLimits, requireGrantedLimit } from '../limits/input.ts'
import { type GrantedRole, grantedRole } from '../roles/find.ts'
import { type CreateKey, createKeyInput, endFrom } from './input.ts'
import { type IssuedKey, insertKey } from './insert.ts'
import { requireRoomForKey } from './room.ts'
import { requireWithinOwn } from './within.ts'

export async function createKey(
  ctx: Core,
  viewer: Viewer,
  named: string | null | undefined,
  input: CreateKey,
): Promise<IssuedKey> {
  const client = await ownerOf(ctx, viewer, named, input)
  return act(ctx, viewer, (tx, asking) => issueKey(tx, asking, client, input))
}

/** A key without a client is an operator's, and nobody gets one by leaving out a word. */
async function ownerOf(ctx: Core, viewer: Viewer, named: string | null | undefined, { role }: CreateKey) {
  const isNamed = named !== null && named !== undefined
  if (!isOperator(viewer) || isNamed || !role) return actingClient(ctx, viewer, named)
  const isForOperator = isForPlatform(await grantedRole(ctx, null, role))
  return isForOperator ? null : actingClient(ctx, viewer, named)
}

export async function issueKey(
  tx: Transaction,
  viewer: Viewer,
  client: ClientRow | null,
  input: CreateKey,
): Promise<IssuedKey> {
  const fields = parse(createKeyInput, input)
  const environment = fields.environment ?? environmentOf(viewer)
  const role = await grantedRole(tx, client?.id ?? null, fields.role ?? DEFAULT_KEY_ROLE)
  if (environment === 'live') requireLive(viewer, 'live keys')
  refusePlatformRole(client, role)
  requireGrantable(viewer, role)
  const expiresAt = endFrom(fields, tx.now()) ?? null
  requireGrantedLimit(tx, viewer, client, fields.limits)

  const key = {
    clientId: client?.id ?? null,
    name: fields.name ?? role.name,
    environment,
    role: role.name,
    customRole: role.customRole,
    label: fields.label ?? null,
    notes: fields.notes ?? null,
    allowedAddresses: fields.allowedAddresses ?? null,
    limits: changedLimits({}, fields.limits),
    expiresAt,
  }
  requireWithinOwn(tx, viewer, key)
  await requireRoomForKey(tx, key.clientId)
  return insertKey(tx, viewer, key, 'key.create')
}

function refusePlatformRole(client: ClientRow | null, role: GrantedRole): void {
  if (!client || !isForPlatform(role)) return
  throw new InvalidInputError([
    {
      path: 'role',
      message: `The role ${role.name} is for keys without a client: leave the client out, or choose another role.`,
    },
  ])
}
