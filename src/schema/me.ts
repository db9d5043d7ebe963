import { requireViewer, type Viewer } from '../core/access/viewer.ts'
import { deleteMe } from '../core/clients/delete.ts'
import { updateMe } from '../core/clients/update.ts'
import { ConflictError, DuplicateClientNameError, InvalidInputError } from '../core/errors.ts'
import { builder } from './builder.ts'
import { clientInputFields } from './client-input.ts'
import { changedClient, deletedClient } from './client-mutations.ts'
import { Client } from './clients.ts'
import { outcome } from './errors.ts'
import { Key } from './keys.ts'

const Me = builder.objectRef<Viewer>('Me').implement({
  description: 'Who asks, as the key tells.',
  fields: (t) => ({
    client: t.field({
      type: Client,
      nullable: true,
      description: 'The client of the key; null for an operator.',
      resolve: ({ client }) => client,
    }),
    key: t.field({ type: Key, description: 'The key of this request.', resolve: ({ key }) => key }),
  }),
})

builder.queryField('me', (t) =>
  t.field({
    type: Me,
    description: 'Who asks: the key of this request, and its client.',
    guard: { authenticated: true },
    resolve: (_, __, { viewer }) => requireViewer(viewer),
  }),
)

const MeUpdated = changedClient('MeUpdated', 'The own record was changed.')
const MeDeleted = deletedClient(
  'MeDeleted',
  'The own record and all that belonged to it is gone, this key too.',
)

const UpdateMeInput = builder.inputType('UpdateMeInput', {
  description:
    'What to change. What is left out stays; null or an empty text clears an address or a description.',
  fields: (t) => ({
    name: t.string({ description: 'A new name; the slug follows it.' }),
    ...clientInputFields(t),
  }),
})

const DeleteMeInput = builder.inputType('DeleteMeInput', {
  description: 'The consent to be deleted.',
  fields: (t) => ({ confirm: t.string({ required: true, description: 'The own name, typed back.' }) }),
})

builder.mutationFields((t) => ({
  updateMe: t.field({
    type: MeUpdated,
    description: 'Changes the own record of a client.',
    guard: { permission: 'client:manage' },
    nullable: true,
    errors: outcome('UpdateMeResult', ConflictError, DuplicateClientNameError, InvalidInputError),
    args: { input: t.arg({ type: UpdateMeInput, required: true, description: 'What to change.' }) },
    resolve: (_, { input }, { core, viewer }) => updateMe(core, requireViewer(viewer), input),
  }),
  deleteMe: t.field({
    type: MeDeleted,
    description:
      'Deletes the own record of a client and all that belongs to it, for good. Refused while something is owed.',
    guard: { permission: 'client:manage' },
    nullable: true,
    errors: outcome('DeleteMeResult', ConflictError, InvalidInputError),
    args: { input: t.arg({ type: DeleteMeInput, required: true, description: 'The consent.' }) },
    resolve: (_, { input }, { core, viewer }) => deleteMe(core, requireViewer(viewer), input.confirm),
  }),
}))
