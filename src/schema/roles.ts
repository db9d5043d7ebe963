import { ALL_PERMISSIONS, PERMISSIONS, type Permission } from '../core/access/permissions.ts'
import { requireViewer } from '../core/access/viewer.ts'
import { findClient } from '../core/clients/find.ts'
import { type ListedRole, listRoles, MOST_LISTED, showRole } from '../core/roles/search.ts'
import { builder } from './builder.ts'
import { Client } from './clients.ts'
import { atMost } from './cost.ts'

const PermissionType = builder.objectRef<Permission>('Permission').implement({
  description: 'One thing that a key may do.',
  fields: (t) => ({
    name: t.string({ description: 'As it stands in roles, like frames:write.', resolve: (name) => name }),
    description: t.string({ description: 'What it allows.', resolve: (name) => PERMISSIONS[name] }),
  }),
})

export const RoleType = builder.objectRef<ListedRole>('Role').implement({
  description: 'A named set of permissions; every key has one.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'builtIn' in value,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'role_…' }),
    name: t.exposeString('name', { description: 'As it is given to createKey.' }),
    description: t.exposeString('description', { description: 'Whom it is for.' }),
    permissions: t.field({
      type: [PermissionType],
      complexity: atMost(ALL_PERMISSIONS.length),
      description: 'What a key with this role may do.',
      resolve: ({ permissions }) => [...permissions],
    }),
    builtIn: t.exposeBoolean('builtIn', {
      description: 'Whether it comes with vigint. Such a role is the same everywhere and never changes.',
    }),
    client: t.field({
      type: Client,
      nullable: true,
      description:
        'Whose it is; null for what comes with vigint and for the operator’s, which keys of every client can have.',
      resolve: ({ client }) => client,
    }),
    keyCount: t.int({
      nullable: true,
      description: 'How many working keys have it, among those that you may see; null without keys:read.',
      resolve: (role) => role.countKeys(role),
    }),
    createdAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was made; null for what comes with vigint.',
      resolve: ({ createdAt }) => createdAt,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was last changed; null for what comes with vigint.',
      resolve: ({ updatedAt }) => updatedAt,
    }),
  }),
})

builder.queryFields((t) => ({
  roles: t.field({
    type: [RoleType],
    complexity: atMost(MOST_LISTED),
    description:
      'The roles that keys can have: those that come with vigint, then custom ones; those of others are not among them. At most 200 custom ones: `client` and `search` narrow them down.',
    guard: { authenticated: true },
    args: {
      client: t.arg.id({ description: 'Only what keys of this client can have (id or slug).' }),
      search: t.arg.string({ description: 'Text in the name or the description.' }),
    },
    resolve: async (_, { client, search }, { core, viewer }) => {
      const asker = requireViewer(viewer)
      const clientId = typeof client === 'string' ? (await findClient(core, asker, client)).id : undefined
      return listRoles(core, asker, { clientId, search })
    },
  }),
  role: t.field({
    type: RoleType,
    nullable: true,
    description: 'One role.',
    guard: { authenticated: true },
    args: { role: t.arg.id({ required: true, description: 'Its id or its name.' }) },
    resolve: (_, { role }, { core, viewer }) => showRole(core, requireViewer(viewer), role),
  }),
  permissions: t.field({
    type: [PermissionType],
    complexity: atMost(ALL_PERMISSIONS.length),
    description: 'Everything that a role can allow.',
    guard: { authenticated: true },
    resolve: () => ALL_PERMISSIONS,
  }),
}))
