import postgres, { type PostgresType } from 'postgres'

const asIs = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** Whoever writes JSON here has made a text of it already; postgres.js would make a text of that text. */
const json = (oid: number): PostgresType => ({ to: oid, from: [oid], serialize: asIs, parse: JSON.parse })
const JSON_OID = 114
const JSONB_OID = 3802

export type JobConnection = {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  close(): Promise<void>
}

/** For pg-boss, which begins and ends transactions in texts of its own: these need one connection to themselves. */
export function connectForJobs(url: string, name: string): JobConnection {
  const sql = postgres(url, {
    max: 1,
    connection: { application_name: name, TimeZone: 'UTC' },
    onnotice: () => {},
    types: { json: json(JSON_OID), jsonb: json(JSONB_OID) },
  })
  return {
    executeSql: async (text, values = []) => ({ rows: await sql.unsafe(text, values as never[]) }),
    close: () => sql.end({ timeout: 5 }),
  }
}
