import type { Permission, Role } from '../../client/roles.ts'
import { plain } from './text.ts'

export function renderRoles(roles: readonly Role[]): string {
  return roles.map(renderRole).join('\n\n')
}

export function renderRole(role: Role): string {
  const { name, description, permissions } = role
  return `${plain(name)}: ${plain(description)}${asides(role)}\n${renderPermissions(permissions, '  ')}`
}

export function renderPermissions(permissions: readonly Permission[], indent = ''): string {
  const width = Math.max(0, ...permissions.map(({ name }) => name.length))
  return permissions
    .map(({ name, description }) => `${indent}${name.padEnd(width)}  ${plain(description)}`)
    .join('\n')
}

/** What is worth saying of a role that was made by hand. */
function asides({ builtIn, client, keyCount, id }: Role): string {
  if (builtIn) return ''
  const owner = client ? `of ${plain(client.name)}` : 'for every client'
  const keys = keyCount === null ? [] : [keyCount === 1 ? '1 working key' : `${keyCount} working keys`]
  return `\n  (custom, ${[owner, ...keys, id].join(', ')})`
}
