import type { ClientRow } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { DEFAULT_KEY_ROLE, OPERATOR_ROLE } from '../access/roles.ts'
import { environmentOf, isOperator, requireGrantable, requireLive, type Viewer } from '../access/viewer.ts'
import { actingClient } from '../clients/find.ts'
import type { Core, Transaction } from '../context.ts'
import { InvalidInputError } from '../errors.ts'
import { parse } from '../input.ts'
import { type CreateKey, createKeyInput } from './input.ts'
import { type IssuedKey, insertKey } from './insert.ts'

export async function createKey(
  ctx: Core,
  viewer: Viewer,
  named: string | null | undefined,
  input: CreateKey,
): Promise<IssuedKey> {
  const client = await ownerOf(ctx, viewer, named, input)
  return act(ctx, viewer, (tx) => issueKey(tx, viewer, client, input))
}

/** A key without a client is an operator's, and nobody gets one by leaving out a word. */
async function ownerOf(ctx: Core, viewer: Viewer, named: string | null | undefined, { role }: CreateKey) {
  const isNamed = named !== null && named !== undefined
  if (!isOperator(viewer) || isNamed || role !== OPERATOR_ROLE) return actingClient(ctx, viewer, named)
  return null
}

export async function issueKey(
  tx: Transaction,
  viewer: Viewer,
  client: ClientRow | null,
  input: CreateKey,
): Promise<IssuedKey> {
  const fields = parse(createKeyInput, input)
  const environment = fields.environment ?? environmentOf(viewer)
  const role = fields.role ?? DEFAULT_KEY_ROLE
  if (environment === 'live') requireLive(viewer, 'live keys')
  refuseOperatorRole(client, role)
  requireGrantable(viewer, role)
  requireFuture(fields.expiresAt, tx.now())

  const key = {
    clientId: client?.id ?? null,
    name: fields.name ?? role,
    environment,
    role,
    notes: fields.notes ?? null,
    expiresAt: fields.expiresAt ?? null,
  }
  return insertKey(tx, viewer, key, 'key.create')
}

function refuseOperatorRole(client: ClientRow | null, role: string): void {
  if (!client || role !== OPERATOR_ROLE) return
  throw new InvalidInputError([
    {
      path: 'role',
      message:
        'The role operator is for keys without a client: leave the client out, or choose another role.',
    },
  ])
}

function requireFuture(expiresAt: Date | null | undefined, now: Date): void {
  if (!expiresAt || expiresAt > now) return
  throw new InvalidInputError([{ path: 'expiresAt', message: 'expiresAt must lie in the future.' }])
}
