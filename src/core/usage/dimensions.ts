import { type SQL, sql } from 'drizzle-orm'

export const DIMENSION_NAMES = ['CLIENT', 'ENVIRONMENT', 'OPERATION', 'KEY', 'SOURCE', 'DAY', 'HOUR'] as const
/** What usage can be grouped by. */
export type Dimension = (typeof DIMENSION_NAMES)[number]

type Column = { column: string; of(timeZone: string): SQL }

/** Each as a column of the answer, made of a row that lies within one quarter of an hour, or of one day of UTC. */
export const DIMENSIONS: Record<Dimension, Column> = {
  CLIENT: { column: 'clientId', of: () => sql`client_id` },
  ENVIRONMENT: { column: 'environment', of: () => sql`environment` },
  OPERATION: { column: 'operation', of: () => sql`operation` },
  KEY: { column: 'keyId', of: () => sql`key_id` },
  SOURCE: { column: 'sourceName', of: () => sql`source_name` },
  DAY: { column: 'day', of: (zone) => sql`(at at time zone ${zone}::text)::date::text` },
  // The beginning of the hour as a moment: the hour that comes twice in autumn is two hours.
  HOUR: {
    column: 'hour',
    of: (zone) =>
      sql`(date_trunc('minute', at) - extract(minute from at at time zone ${zone}::text) * interval '1 minute')`,
  },
}
