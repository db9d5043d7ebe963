import type { Role } from '../../client/roles.ts'
import { plain } from './text.ts'

export function renderRoles(roles: readonly Role[]): string {
  return roles.map(renderRole).join('\n\n')
}

function renderRole({ name, description, permissions }: Role): string {
  const width = Math.max(0, ...permissions.map((permission) => permission.name.length))
  const lines = permissions.map(
    (permission) => `  ${permission.name.padEnd(width)}  ${plain(permission.description)}`,
  )
  return [`${plain(name)}: ${plain(description)}`, ...lines].join('\n')
}
