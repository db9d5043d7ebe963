import type { KeyWithRole } from '../core/access/roles.ts'
import { requireViewer } from '../core/access/viewer.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { createKey } from '../core/keys/create.ts'
import type { IssuedKey } from '../core/keys/insert.ts'
import { reactivateKey } from '../core/keys/reactivate.ts'
import { revokeKey } from '../core/keys/revoke.ts'
import { type RotatedKey, rotateKey } from '../core/keys/rotate.ts'
import { updateKey } from '../core/keys/update.ts'
import { builder } from './builder.ts'
import { outcome } from './errors.ts'
import { accessInputFields, expiresInSeconds, keyInputFields } from './key-input.ts'
import { Key, RevocationReason } from './keys.ts'
import { secretField } from './secret-field.ts'

const KeyCreated = builder.objectRef<IssuedKey>('KeyCreated').implement({
  description: 'A new key and its secret.',
  fields: (t) => ({
    key: t.field({ type: Key, description: 'The key.', resolve: ({ key }) => key }),
    secret: secretField(t, ({ secret }) => secret),
  }),
})

const KeyRevoked = builder.objectRef<KeyWithRole>('KeyRevoked').implement({
  description: 'The key is refused from the next request on.',
  fields: (t) => ({ key: t.field({ type: Key, description: 'The key.', resolve: (key) => key }) }),
})

const KeyUpdated = builder.objectRef<KeyWithRole>('KeyUpdated').implement({
  description: 'The key as it is now.',
  fields: (t) => ({ key: t.field({ type: Key, description: 'The key.', resolve: (key) => key }) }),
})

const KeyReactivated = builder.objectRef<KeyWithRole>('KeyReactivated').implement({
  description: 'The key works again.',
  fields: (t) => ({ key: t.field({ type: Key, description: 'The key.', resolve: (key) => key }) }),
})

const KeyRotated = builder.objectRef<RotatedKey>('KeyRotated').implement({
  description: 'A successor, its secret, and how long the old key works beside it.',
  fields: (t) => ({
    key: t.field({ type: Key, description: 'The successor.', resolve: ({ key }) => key }),
    secret: secretField(t, ({ secret }) => secret),
    previous: t.field({ type: Key, description: 'The old key.', resolve: ({ previous }) => previous }),
  }),
})

const CreateKeyInput = builder.inputType('CreateKeyInput', {
  description: 'What a new key is to be.',
  fields: (t) => ({
    client: t.id({
      description: 'Whose it is to be (id or slug). For operators only; a client gets its own.',
    }),
    ...keyInputFields(t),
  }),
})

const UpdateKeyInput = builder.inputType('UpdateKeyInput', {
  description: 'What to change of a key. What is left out stays; null or an empty text clears.',
  fields: (t) => ({
    key: t.id({ required: true, description: 'Its id.' }),
    name: t.string({ description: 'What it is for.' }),
    label: t.string({ description: 'Which integration uses it; at most 100 characters.' }),
    notes: t.string({ description: 'Free text.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'From when on it is refused; null: never. Only for a key that works.',
    }),
    expiresInSeconds: expiresInSeconds(t),
    ...accessInputFields(t),
  }),
})

const RevokeKeyInput = builder.inputType('RevokeKeyInput', {
  description: 'Which key to revoke, and why.',
  fields: (t) => ({
    key: t.id({ required: true, description: 'Its id.' }),
    reason: t.field({ type: RevocationReason, description: 'Why; OTHER unless given.' }),
  }),
})

const RotateKeyInput = builder.inputType('RotateKeyInput', {
  description: 'Which key to rotate, and how long it is to work beside its successor.',
  fields: (t) => ({
    key: t.id({ required: true, description: 'Its id.' }),
    graceSeconds: t.int({
      description: 'At most 30 days, and never beyond its own expiry; one day unless given.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'From when on the successor is refused; null: never. Unless given, it lives from now for as long as the old key was given, which must be an hour or more.',
    }),
    expiresInSeconds: expiresInSeconds(t),
  }),
})

const ReactivateKeyInput = builder.inputType('ReactivateKeyInput', {
  description: 'Which key to bring back.',
  fields: (t) => ({ key: t.id({ required: true, description: 'Its id.' }) }),
})

builder.mutationFields((t) => ({
  createKey: t.field({
    type: KeyCreated,
    description:
      'Makes a key and answers its secret, once. Nobody can hand out more than their own key may, nor for longer or from elsewhere; only an operator can.',
    guard: { permission: 'keys:manage' },
    nullable: true,
    errors: outcome('CreateKeyResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: CreateKeyInput, required: true, description: 'What it is to be.' }) },
    resolve: (_, { input: { client, ...input } }, { core, viewer }) =>
      createKey(core, requireViewer(viewer), client, input),
  }),
  updateKey: t.field({
    type: KeyUpdated,
    description:
      'Changes what is known of a key, when it ends, from where it is accepted and how much it may ask; never its role or its secret. A client opens no key further than the one that asks.',
    guard: { permission: 'keys:manage' },
    nullable: true,
    errors: outcome('UpdateKeyResult', ConflictError, InvalidInputError, NotFoundError),
    args: {
      input: t.arg({ type: UpdateKeyInput, required: true, description: 'Which, and what to change.' }),
    },
    resolve: (_, { input: { key, ...input } }, { core, viewer }) =>
      updateKey(core, requireViewer(viewer), key, input),
  }),
  revokeKey: t.field({
    type: KeyRevoked,
    description: 'Refuses a key from the next request on, in every process within a second. The row stays.',
    guard: { permission: 'keys:manage' },
    nullable: true,
    errors: outcome('RevokeKeyResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: RevokeKeyInput, required: true, description: 'Which, and why.' }) },
    resolve: (_, { input }, { core, viewer }) =>
      revokeKey(core, requireViewer(viewer), input.key, input.reason ?? 'other'),
  }),
  rotateKey: t.field({
    type: KeyRotated,
    description:
      'Makes a successor with the same role, addresses and limits, and as long to live; the old key works on for a while.',
    guard: { permission: 'keys:manage' },
    nullable: true,
    errors: outcome('RotateKeyResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: RotateKeyInput, required: true, description: 'Which, and for how long.' }) },
    resolve: (_, { input }, { core, viewer }) => rotateKey(core, requireViewer(viewer), input.key, input),
  }),
  reactivateKey: t.field({
    type: KeyReactivated,
    description: 'Undoes a revocation; refused for keys that leaked, were replaced or have run out.',
    guard: { permission: 'keys:manage' },
    nullable: true,
    errors: outcome('ReactivateKeyResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: ReactivateKeyInput, required: true, description: 'Which.' }) },
    resolve: (_, { input }, { core, viewer }) => reactivateKey(core, requireViewer(viewer), input.key),
  }),
}))
