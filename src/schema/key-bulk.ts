import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { MOST_DIGESTS, parseDigests } from '../core/keys/by-digest.ts'
import { MOST_AT_ONCE, type RevokedKeys, revokeKeys } from '../core/keys/revoke-many.ts'
import { builder } from './builder.ts'
import { asLongAs, atMost } from './cost.ts'
import { outcome } from './errors.ts'
import { Environment } from './key-input.ts'
import { Key, RevocationReason } from './keys.ts'

builder.queryField('keysByDigest', (t) =>
  t.drizzleField({
    type: [Key],
    description:
      'Keys by the SHA-256 of their secrets, to tell whose a key is that was found somewhere without sending it. Unknown ones are left out.',
    guard: { permission: 'keys:read' },
    complexity: ({ digests }) => asLongAs(digests, MOST_DIGESTS),
    args: {
      digests: t.arg.stringList({
        required: true,
        description: 'SHA-256 of each whole key, as 64 hexadecimal digits; at most 100.',
      }),
    },
    resolve: (query, _, { digests }, { core, viewer }) => {
      const digest = { in: parseDigests(digests) }
      return core.db.query.keys.findMany(
        query({ where: { AND: [visible.keys(requireViewer(viewer)), { digest }] } }),
      )
    },
  }),
)

const KeysRevoked = builder.objectRef<RevokedKeys>('KeysRevoked').implement({
  description: 'These keys are refused from the next request on; in a dry run they would be.',
  fields: (t) => ({
    keys: t.field({
      type: [Key],
      description: 'The keys.',
      complexity: atMost(MOST_AT_ONCE),
      resolve: ({ keys }) => keys,
    }),
    more: t.exposeBoolean('more', {
      description: 'There are more of them than are revoked at once, which is 200. Ask again for the rest.',
    }),
    dryRun: t.exposeBoolean('dryRun', { description: 'Nothing was changed.' }),
  }),
})

const RevokeKeysInput = builder.inputType('RevokeKeysInput', {
  description: 'Which working keys to revoke, and why. At least one filter; all that are given have to fit.',
  fields: (t) => ({
    client: t.id({ description: 'Those of this client (id or slug).' }),
    role: t.string({ description: 'Those with the role of this name, which there must be.' }),
    label: t.string({ description: 'Those of this integration.' }),
    environment: t.field({ type: Environment, description: 'Live or test ones.' }),
    unusedDays: t.int({
      description: 'Those that were made at least so many days ago, and not used since then.',
    }),
    reason: t.field({ type: RevocationReason, description: 'Why; OTHER unless given.' }),
    dryRun: t.boolean({ description: 'Only tell which they are.' }),
  }),
})

builder.mutationField('revokeKeys', (t) =>
  t.field({
    type: KeysRevoked,
    description: 'Revokes all working keys that fit, all or none; never the one that asks.',
    guard: { permission: 'keys:manage' },
    nullable: true,
    errors: outcome('RevokeKeysResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: RevokeKeysInput, required: true, description: 'Which, and why.' }) },
    resolve: (_, { input: { reason, dryRun, ...input } }, { core, viewer }) =>
      revokeKeys(core, requireViewer(viewer), input, reason ?? 'other', dryRun ?? false),
  }),
)
