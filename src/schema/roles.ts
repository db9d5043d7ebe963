import { PERMISSIONS, type Permission } from '../core/access/permissions.ts'
import { ROLES, type Role } from '../core/access/roles.ts'
import { builder } from './builder.ts'

const PermissionType = builder.objectRef<Permission>('Permission').implement({
  description: 'One thing that a key may do.',
  fields: (t) => ({
    name: t.string({ description: 'As it stands in roles, like frames:write.', resolve: (name) => name }),
    description: t.string({ description: 'What it allows.', resolve: (name) => PERMISSIONS[name] }),
  }),
})

const RoleType = builder.objectRef<Role>('Role').implement({
  description: 'A named set of permissions; every key has one.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As it is given to createKey.' }),
    description: t.exposeString('description', { description: 'Whom it is for.' }),
    permissions: t.field({
      type: [PermissionType],
      description: 'What a key with this role may do.',
      resolve: ({ permissions }) => [...permissions],
    }),
  }),
})

builder.queryField('roles', (t) =>
  t.field({
    type: [RoleType],
    description: 'The roles that keys can have.',
    guard: { authenticated: true },
    resolve: () => [...ROLES],
  }),
)
