import { requireViewer } from '../core/access/viewer.ts'
import { createClient, type NewClient } from '../core/clients/create.ts'
import { type DeletedClient, deleteClient, type UNBILLED_CHOICES } from '../core/clients/delete.ts'
import { reactivateClient, revokeClient } from '../core/clients/revoke.ts'
import { updateClient } from '../core/clients/update.ts'
import { ConflictError, DuplicateClientNameError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { encodeId } from '../core/ids.ts'
import type { ClientRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { clientInputFields, clientLimitFields } from './client-input.ts'
import { HoldingType, MOST_HOLDINGS } from './client-parts.ts'
import { Client } from './clients.ts'
import { atMost } from './cost.ts'
import { outcome } from './errors.ts'
import { keyInputFields } from './key-input.ts'
import { Key } from './keys.ts'
import { secretField } from './secret-field.ts'

const ClientCreated = builder.objectRef<NewClient>('ClientCreated').implement({
  description: 'A new client, its first key, and the secret of that key.',
  fields: (t) => ({
    client: t.field({ type: Client, description: 'The client.', resolve: ({ client }) => client }),
    key: t.field({ type: Key, description: 'Its first key.', resolve: ({ key }) => key }),
    secret: secretField(t, ({ secret }) => secret),
  }),
})

/** The answer of a change: the client as it is now. */
export const changedClient = (name: string, description: string) =>
  builder.objectRef<ClientRow>(name).implement({
    description,
    fields: (t) => ({
      client: t.field({ type: Client, description: 'The client as it is now.', resolve: (client) => client }),
    }),
  })

const ClientUpdated = changedClient('ClientUpdated', 'The client was changed.')
const ClientRevoked = changedClient(
  'ClientRevoked',
  'Every key of the client is refused from the next request on.',
)
const ClientReactivated = changedClient('ClientReactivated', 'The keys that were usable before work again.')

const DeletedClientType = builder.objectRef<ClientRow>('DeletedClient').implement({
  description: 'What is left to say of a client that is gone.',
  fields: (t) => ({
    id: t.id({ description: 'The id that it had.', resolve: ({ id }) => encodeId('client', id) }),
    name: t.exposeString('name', { description: 'The name that it had.' }),
    slug: t.exposeString('slug', { description: 'The slug that it had; free again.' }),
  }),
})

/** The answer of a deletion: what went. */
export const deletedClient = (name: string, description: string) =>
  builder.objectRef<DeletedClient>(name).implement({
    description,
    fields: (t) => ({
      client: t.field({
        type: DeletedClientType,
        description: 'Who it was.',
        resolve: ({ client }) => client,
      }),
      removed: t.field({
        type: [HoldingType],
        complexity: atMost(MOST_HOLDINGS),
        description: 'What went with it.',
        resolve: ({ removed }) => removed,
      }),
    }),
  })

const ClientDeleted = deletedClient('ClientDeleted', 'The client and all that was its own is gone.')

const FirstKeyInput = builder.inputType('FirstKeyInput', {
  description: 'What the first key is to be, where the defaults will not do: role admin, live, no expiry.',
  fields: (t) => keyInputFields(t),
})

const CreateClientInput = builder.inputType('CreateClientInput', {
  description: 'What a new client is to be.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Unique once normalised.' }),
    ...clientInputFields(t),
    ...clientLimitFields(t),
    key: t.field({ type: FirstKeyInput, description: 'What its first key is to be.' }),
  }),
})

const UpdateClientInput = builder.inputType('UpdateClientInput', {
  description:
    'What to change. What is left out stays; null or an empty text clears an address or a description.',
  fields: (t) => ({
    client: t.id({ required: true, description: 'Which one: its id or its slug.' }),
    name: t.string({ description: 'A new name; the slug follows it.' }),
    ...clientInputFields(t),
    ...clientLimitFields(t),
  }),
})

const RevokeClientInput = builder.inputType('RevokeClientInput', {
  description: 'Which client to revoke.',
  fields: (t) => ({ client: t.id({ required: true, description: 'Its id or its slug.' }) }),
})

const ReactivateClientInput = builder.inputType('ReactivateClientInput', {
  description: 'Which client to reactivate.',
  fields: (t) => ({ client: t.id({ required: true, description: 'Its id or its slug.' }) }),
})

const UnbilledChoice = builder.enumType('UnbilledChoice', {
  description: 'What to do about what is owed when a client is deleted, by it or to it.',
  values: {
    REFUSE: {
      description:
        'Delete nothing while usage is not billed, invoices are drafts or not paid, or something is in its favour: usage that was billed and taken back, or more paid than was owed. The default.',
    },
    WAIVE: {
      description:
        'Give up what is not billed, with drafts, and let go what is in its favour. Finalized invoices stay, to be paid after all.',
    },
  } satisfies Record<(typeof UNBILLED_CHOICES)[number], object>,
})

const DeleteClientInput = builder.inputType('DeleteClientInput', {
  description: 'Which client to delete, and the consent to it.',
  fields: (t) => ({
    client: t.id({ required: true, description: 'Its id or its slug.' }),
    confirm: t.string({ description: 'Its name, typed back.' }),
    force: t.boolean({ description: 'True to delete without the name.' }),
    unbilled: t.field({
      type: UnbilledChoice,
      description: 'What to do about what is owed; REFUSE unless given.',
    }),
  }),
})

builder.mutationFields((t) => ({
  createClient: t.field({
    type: ClientCreated,
    description: 'Makes a client and its first key, whose secret is answered once.',
    guard: { permission: 'clients:manage' },
    nullable: true,
    errors: outcome('CreateClientResult', ConflictError, DuplicateClientNameError, InvalidInputError),
    args: { input: t.arg({ type: CreateClientInput, required: true, description: 'What it is to be.' }) },
    resolve: (_, { input }, { core, viewer }) => createClient(core, requireViewer(viewer), input),
  }),
  updateClient: t.field({
    type: ClientUpdated,
    description: 'Changes what is given of a client.',
    guard: { permission: 'clients:manage' },
    nullable: true,
    errors: outcome('UpdateClientResult', DuplicateClientNameError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: UpdateClientInput, required: true, description: 'Which, and what.' }) },
    resolve: (_, { input: { client, ...input } }, { core, viewer }) =>
      updateClient(core, requireViewer(viewer), client, input),
  }),
  revokeClient: t.field({
    type: ClientRevoked,
    description: 'Refuses every key of a client, and keeps its data.',
    guard: { permission: 'clients:manage' },
    nullable: true,
    errors: outcome('RevokeClientResult', InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: RevokeClientInput, required: true, description: 'Which.' }) },
    resolve: (_, { input }, { core, viewer }) => revokeClient(core, requireViewer(viewer), input.client),
  }),
  reactivateClient: t.field({
    type: ClientReactivated,
    description: 'Brings back exactly the keys that were usable when the client was revoked.',
    guard: { permission: 'clients:manage' },
    nullable: true,
    errors: outcome('ReactivateClientResult', InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: ReactivateClientInput, required: true, description: 'Which.' }) },
    resolve: (_, { input }, { core, viewer }) => reactivateClient(core, requireViewer(viewer), input.client),
  }),
  deleteClient: t.field({
    type: ClientDeleted,
    description:
      'Deletes a client and all that is its own, for good. Finalized invoices stay as printed. Refused while something is owed, unless that is waived.',
    guard: { permission: 'clients:manage' },
    nullable: true,
    errors: outcome('DeleteClientResult', ConflictError, InvalidInputError, NotFoundError),
    args: {
      input: t.arg({ type: DeleteClientInput, required: true, description: 'Which, and the consent.' }),
    },
    resolve: (_, { input }, { core, viewer }) =>
      deleteClient(core, requireViewer(viewer), input.client, input),
  }),
}))
