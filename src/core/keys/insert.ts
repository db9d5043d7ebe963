import { keys } from '../../db/tables/index.ts'
import type { KeyWithRole } from '../access/roles.ts'
import { newSecret } from '../access/secret.ts'
import type { Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { violatesForeignKey } from '../violation.ts'
import { describeKey } from './describe.ts'

/** The only moment at which the secret is known. */
export type IssuedKey = { key: KeyWithRole; secret: string }

export type NewKey = Pick<
  KeyWithRole,
  | 'clientId'
  | 'name'
  | 'environment'
  | 'role'
  | 'customRole'
  | 'label'
  | 'notes'
  | 'allowedAddresses'
  | 'limits'
  | 'expiresAt'
>

/** A row with a fresh secret, and the record of the act that made it. */
export async function insertKey(
  tx: Core,
  viewer: Viewer,
  { customRole, ...fields }: NewKey,
  action: string,
): Promise<IssuedKey> {
  const { secret, digest, prefix, lastFour } = newSecret(fields.environment)
  const made = { id: newId(), digest, prefix, lastFour, createdAt: tx.now() }
  const row = await insert(tx, { ...fields, ...made, customRoleId: customRole?.id ?? null })
  const key = { ...row, customRole }
  await recordAct(tx, viewer, {
    action,
    subject: encodeId('key', key.id),
    clientId: key.clientId,
    after: describeKey(key),
  })
  return { key, secret }
}

async function insert(tx: Core, row: typeof keys.$inferInsert) {
  try {
    const [key] = await tx.db.insert(keys).values(row).returning()
    if (key) return key
  } catch (error) {
    if (row.clientId && violatesForeignKey(error, 'keys_client_id_clients_id_fkey')) {
      throw new NotFoundError('client', encodeId('client', row.clientId))
    }
    if (violatesForeignKey(error, 'keys_custom_role_id_roles_id_fkey')) {
      throw new ConflictError(`The role ${row.role} was deleted just now. Choose another.`)
    }
    throw error
  }
  throw new Error('The database returned no row for a new key')
}
