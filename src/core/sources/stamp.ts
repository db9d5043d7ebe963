import type { ClientRow, SourceRow } from '../../db/tables/index.ts'

type Updated<Row extends { updatedAt: Date }> = Pick<Row, 'updatedAt'>

/** Changes with the camera and with its client: both say what is in force. */
export const stampOf = (source: Updated<SourceRow>, client: Updated<ClientRow>): string =>
  `${source.updatedAt.getTime()} ${client.updatedAt.getTime()}`
