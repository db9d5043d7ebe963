import type { KeyRow } from '../../db/tables/index.ts'

/** What the audit log says of a key: never its digest. */
export const describeKey = ({
  name,
  environment,
  role,
  prefix,
  lastFour,
  expiresAt,
  label,
  notes,
  allowedAddresses,
  limits,
}: KeyRow) => ({
  name,
  environment,
  role,
  prefix,
  lastFour,
  expiresAt,
  label,
  notes,
  allowedAddresses,
  limits,
})
