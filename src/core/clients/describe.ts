import type { ClientRow } from '../../db/tables/index.ts'

/** What the audit log says of a client. */
export const describeClient = ({
  name,
  slug,
  email,
  description,
  settings,
  allowedAddresses,
  limits,
  revokedAt,
}: ClientRow) => ({
  name,
  slug,
  email,
  description,
  settings,
  allowedAddresses,
  limits,
  revokedAt,
})
