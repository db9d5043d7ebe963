import { requireViewer } from '../core/access/viewer.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { createRole } from '../core/roles/create.ts'
import { deleteRole } from '../core/roles/delete.ts'
import { type ListedRole, listRow } from '../core/roles/search.ts'
import { updateRole } from '../core/roles/update.ts'
import { builder } from './builder.ts'
import { outcome } from './errors.ts'
import { RoleType } from './roles.ts'

const withRole = (name: string, description: string) =>
  builder.objectRef<ListedRole>(name).implement({
    description,
    fields: (t) => ({ role: t.field({ type: RoleType, description: 'The role.', resolve: (role) => role }) }),
  })

const RoleCreated = withRole('RoleCreated', 'A new role, for keys that are made from now on.')
const RoleUpdated = withRole('RoleUpdated', 'The role was changed, and with it what its keys may do.')

const RoleDeleted = builder.objectRef<{ role: ListedRole; released: number }>('RoleDeleted').implement({
  description: 'The role is gone.',
  fields: (t) => ({
    role: t.field({ type: RoleType, description: 'As it was.', resolve: ({ role }) => role }),
    released: t.exposeInt('released', {
      description: 'How many revoked or expired keys had it. These can not be reactivated any more.',
    }),
  }),
})

const PERMISSIONS = 'What it is to allow: names of `permissions`, none that your own key lacks.'

const CreateRoleInput = builder.inputType('CreateRoleInput', {
  description: 'What a new role is to be.',
  fields: (t) => ({
    client: t.id({
      description:
        'Whose it is to be (id or slug). For operators only, who without it make one that keys of every client can have; a client gets its own.',
    }),
    name: t.string({
      required: true,
      description: 'Lower-case letters, digits and hyphens; none that the owner has already.',
    }),
    description: t.string({ required: true, description: 'Whom it is for.' }),
    permissions: t.stringList({ required: true, description: PERMISSIONS }),
  }),
})

const UpdateRoleInput = builder.inputType('UpdateRoleInput', {
  description: 'What to change of a custom role. What is left out stays; a role keeps its name.',
  fields: (t) => ({
    role: t.id({ required: true, description: 'Its id or its name.' }),
    description: t.string({ description: 'Whom it is for.' }),
    permissions: t.stringList({ description: `${PERMISSIONS} In place of those that it has.` }),
  }),
})

const DeleteRoleInput = builder.inputType('DeleteRoleInput', {
  description: 'Which custom role to delete.',
  fields: (t) => ({ role: t.id({ required: true, description: 'Its id or its name.' }) }),
})

builder.mutationFields((t) => ({
  createRole: t.field({
    type: RoleCreated,
    description: 'Makes a custom role. Nobody can put more into it than their own key may.',
    guard: { permission: 'roles:manage' },
    nullable: true,
    errors: outcome('CreateRoleResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: CreateRoleInput, required: true, description: 'What it is to be.' }) },
    resolve: async (_, { input: { client, ...input } }, { core, viewer }) => {
      const asker = requireViewer(viewer)
      return listRow(core, asker, await createRole(core, asker, client, input))
    },
  }),
  updateRole: t.field({
    type: RoleUpdated,
    description: 'Changes a custom role. Live keys follow at once here, within a second elsewhere.',
    guard: { permission: 'roles:manage' },
    nullable: true,
    errors: outcome('UpdateRoleResult', ConflictError, InvalidInputError, NotFoundError),
    args: {
      input: t.arg({ type: UpdateRoleInput, required: true, description: 'Which, and what to change.' }),
    },
    resolve: async (_, { input }, { core, viewer }) => {
      const asker = requireViewer(viewer)
      return listRow(core, asker, await updateRole(core, asker, input.role, input))
    },
  }),
  deleteRole: t.field({
    type: RoleDeleted,
    description: 'Deletes a custom role; refused while a key with it works.',
    guard: { permission: 'roles:manage' },
    nullable: true,
    errors: outcome('DeleteRoleResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: DeleteRoleInput, required: true, description: 'Which.' }) },
    resolve: async (_, { input }, { core, viewer }) => {
      const asker = requireViewer(viewer)
      const { role, released } = await deleteRole(core, asker, input.role)
      return { role: await listRow(core, asker, role), released }
    },
  }),
}))
