import { connect } from '../../db/connect.ts'
import type { Config } from '../config.ts'
import { broken, type Check, ok, warning } from './check.ts'

const NAME = 'clock'
const TOLERANCE_MS = 2_000
/** A machine that lost its clock starts at 1970 or at the day it was built. */
const EARLIEST = Date.UTC(2025, 0, 1)
const ADVICE = 'Set the clock, or let a time service (NTP) do it: keys expire and bills are made by it.'

export async function checkClock({ databaseUrl }: Pick<Config, 'databaseUrl'>): Promise<Check> {
  const now = Date.now()
  const shown = new Date(now).toISOString()
  if (now < EARLIEST) return broken(NAME, `it says ${shown}`, ADVICE)
  if (!databaseUrl) return ok(NAME, shown)
  const apart = await distanceTo(databaseUrl)
  if (apart === undefined || Math.abs(apart) <= TOLERANCE_MS) return ok(NAME, shown)
  return warning(NAME, `${shown}, ${Math.round(Math.abs(apart) / 1000)} s away from the database's`, ADVICE)
}

/** Undefined where the database does not answer, which is another check's to say. */
async function distanceTo(url: string): Promise<number | undefined> {
  const connection = connect(url, { poolSize: 1, name: 'vigint doctor' })
  try {
    await connection.sql`select 1`
    const sent = Date.now()
    const [row] = await connection.sql<
      { now: string }[]
    >`select extract(epoch from clock_timestamp()) * 1000 as now`
    return Number(row?.now) - (sent + Date.now()) / 2
  } catch {
    return undefined
  } finally {
    await connection.close()
  }
}
