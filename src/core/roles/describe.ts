import type { RoleRow } from '../../db/tables/index.ts'

/** What the audit log says of a role. */
export const describeRole = ({ name, description, permissions }: RoleRow) => ({
  name,
  description,
  permissions,
})
