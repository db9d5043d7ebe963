import { setTimeout as delay } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import { takeRounds } from './bench.ts'
import { compare } from './figure.ts'
import { descendantsOf, memoryOf, proportionalMiB } from './processes.ts'

/** Start-up garbage is collected by then, and nothing is asked of either server meanwhile. */
const IDLE_MS = 2_000

export const memory: Bench = {
  about: 'What a server that nobody asks anything holds.',
  rounds: { full: 4, quick: 1 },
  async run(workspace, count) {
    const reports = workspace.directory
    const flags = ['--report-on-signal', '--report-exclude-network', `--report-directory=${reports}`]
    const rounds = await takeRounds(count, async () => {
      const vigint = await workspace.serve(workspace.dataDir('memory'), flags)
      const bare = await workspace.bareServer(flags)
      await delay(IDLE_MS)
      const round = {
        vigint: await memoryOf(vigint.pid, reports),
        bare: await memoryOf(bare.pid, reports),
        postgres: await proportionalMiB(await descendantsOf(vigint.pid)),
      }
      await vigint.stop()
      await bare.stop()
      return round
    })

    const unit = 'MiB'
    const against = 'bare node:http'
    return [
      compare(rounds, {
        what: 'server, resident',
        against,
        unit,
        measured: ({ vigint }) => vigint.residentMiB,
        baseline: ({ bare }) => bare.residentMiB,
      }),
      compare(rounds, {
        what: 'server, heap in use',
        against,
        unit,
        measured: ({ vigint }) => vigint.heapMiB,
        baseline: ({ bare }) => bare.heapMiB,
      }),
      compare(rounds, {
        what: 'embedded PostgreSQL, proportional',
        against: `${against}, resident`,
        unit,
        measured: ({ postgres }) => postgres,
        baseline: ({ bare }) => bare.residentMiB,
      }),
    ]
  },
}
