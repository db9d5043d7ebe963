import { type ClientRow, type KeyRow, keys } from '../../db/tables/index.ts'
import { DEFAULT_KEY_ROLE, OPERATOR_ROLE } from '../access/roles.ts'
import { newSecret } from '../access/secret.ts'
import { environmentOf, isOperator, requireGrantable, requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { actingClient } from '../clients/find.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { violatesForeignKey } from '../violation.ts'
import { describeKey } from './describe.ts'
import { type CreateKey, createKeyInput } from './input.ts'

/** The only moment at which the secret is known. */
export type IssuedKey = { key: KeyRow; secret: string }

export async function createKey(
  ctx: Core,
  viewer: Viewer,
  named: string | null | undefined,
  input: CreateKey,
): Promise<IssuedKey> {
  const client = await ownerOf(ctx, viewer, named, input)
  return transaction(ctx, (tx) => issueKey(tx, viewer, client, input))
}

/** A key without a client is an operator's, and nobody gets one by leaving out a word. */
async function ownerOf(ctx: Core, viewer: Viewer, named: string | null | undefined, { role }: CreateKey) {
  if (!isOperator(viewer) || named || role !== OPERATOR_ROLE) return actingClient(ctx, viewer, named)
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

  const { secret, digest, prefix, lastFour } = newSecret(environment)
  const row = {
    id: newId(),
    clientId: client?.id ?? null,
    name: fields.name ?? role,
    environment,
    role,
    digest,
    prefix,
    lastFour,
    notes: fields.notes ?? null,
    createdAt: tx.now(),
    expiresAt: fields.expiresAt ?? null,
  }
  const key = await insertKey(tx, row, client)
  await recordAct(tx, viewer, {
    action: 'key.create',
    subject: encodeId('key', key.id),
    clientId: key.clientId,
    after: describeKey(key),
  })
  return { key, secret }
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

async function insertKey(tx: Core, row: typeof keys.$inferInsert, client: ClientRow | null): Promise<KeyRow> {
  try {
    const [key] = await tx.db.insert(keys).values(row).returning()
    if (key) return key
  } catch (error) {
    if (client && violatesForeignKey(error, 'keys_client_id_clients_id_fkey')) {
      throw new NotFoundError('client', client.slug)
    }
    throw error
  }
  throw new Error('The database returned no row for a new key')
}
