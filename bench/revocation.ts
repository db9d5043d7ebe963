import { join } from 'node:path'
import postgres from 'postgres'
import { startEmbedded } from '../src/db/embedded/start.ts'
import { CUT_LISTENERS, type Delay, type Pair, revocationDelay } from '../test/harness/revocation.ts'
import type { Bench } from './bench.ts'
import { distribution } from './figure.ts'

const WHAT = 'a revoked key is still accepted'
const quiet = { info: () => {}, warn: () => {} }
/** Refused keys are what is measured, as many as can be asked for. */
const NO_LIMITS = {
  VIGINT_STRANGER_REQUESTS_PER_MINUTE: 'none',
  VIGINT_KEY_REQUESTS_PER_MINUTE: 'none',
  VIGINT_CLIENT_REQUESTS_PER_MINUTE: 'none',
}

export const revocation: Bench = {
  about: 'How long after the answer of revokeKey a key is still accepted; two servers on one database.',
  rounds: { full: 200, quick: 20 },
  async run(workspace, count) {
    const directory = workspace.dataDir('revocation')
    const database = await startEmbedded({ directory: join(directory, 'postgres'), log: quiet })
    const sql = postgres(database.url, { max: 1 })
    const serve = (name: string) =>
      workspace.serve(join(directory, name), [], { ...NO_LIMITS, DATABASE_URL: database.url })
    const here = await serve('here')
    const there = await serve('there')
    const pair: Pair = { here: here.url, there: there.url, operatorKey: here.operatorKey }

    const heard = await trials(count, () => revocationDelay(pair))
    const cut = await trials(count, () => revocationDelay(pair, () => sql.unsafe(CUT_LISTENERS)))

    await sql.end()
    await there.stop()
    await here.stop()
    await database.stop()
    const figure = (where: string, most: number, delays: number[]) =>
      distribution(delays, { what: WHAT, where, unit: 'ms', aim: { most } })
    return [
      figure('in the process that revoked it', 0, heard.map(inHere)),
      figure('in another process', 1_000, heard.map(inThere)),
      figure('in another process, from the sending of revokeKey on', 1_000, heard.map(inAll)),
      figure('in another process, its LISTEN cut', 5_000, cut.map(inThere)),
    ]
  },
}

const inHere = ({ here }: Delay) => here
const inThere = ({ there }: Delay) => there
const inAll = ({ whole }: Delay) => whole

async function trials(count: number, trial: () => Promise<Delay>): Promise<Delay[]> {
  await trial()
  const delays: Delay[] = []
  while (delays.length < count) delays.push(await trial())
  return delays
}
