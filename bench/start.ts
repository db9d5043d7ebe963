import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench } from './bench.ts'
import { takeRounds } from './bench.ts'
import { compare } from './figure.ts'

const EMPTY_COMMAND = join(import.meta.dirname, 'baseline/run.js')

export const start: Bench = {
  about: 'From `vigint serve` to its ready line: with a database to make, and with one that is there.',
  rounds: { full: 7, quick: 1 },
  async run(workspace, count) {
    const dataDir = workspace.dataDir('start')
    const readyMs = async () => {
      const server = await workspace.serve(dataDir)
      await server.stop()
      return server.readyMs
    }
    const rounds = await takeRounds(count, async () => {
      await rm(dataDir, { recursive: true, force: true })
      const first = await readyMs()
      return { first, second: await readyMs(), empty: await workspace.timed([EMPTY_COMMAND, 'empty']) }
    })
    const against = 'empty oclif command'
    return [
      compare(rounds, {
        what: 'first start',
        against,
        unit: 'ms',
        measured: ({ first }) => first,
        baseline: ({ empty }) => empty,
      }),
      compare(rounds, {
        what: 'second start',
        against,
        unit: 'ms',
        measured: ({ second }) => second,
        baseline: ({ empty }) => empty,
      }),
    ]
  },
}
