import type { SourceRow } from '../../db/tables/index.ts'

/** What the audit log says of a camera. */
export const describeSource = ({ name, environment, settings, analysis, watch, archivedAt }: SourceRow) => ({
  name,
  environment,
  settings,
  analysis,
  watch,
  archivedAt,
})
