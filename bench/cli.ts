import { join } from 'node:path'
import type { Bench } from './bench.ts'
import { takeRounds } from './bench.ts'
import { compare } from './figure.ts'
import { askOnce } from './load.ts'

const EMPTY_COMMAND = join(import.meta.dirname, 'baseline/run.js')
/** A full page of the list. */
const CLIENTS = 20

export const cli: Bench = {
  about: 'A command as a whole process, from its start to its end.',
  rounds: { full: 20, quick: 2 },
  async run(workspace, count) {
    const vigint = await workspace.serve(workspace.dataDir('cli'))
    for (let number = 1; number <= CLIENTS; number++) {
      const query = `mutation { createClient(input: { name: "Client ${number}", email: "billing@client${number}.example" }) { __typename } }`
      await askOnce({ url: `${vigint.url}/graphql`, pid: vigint.pid, query, key: vigint.operatorKey })
    }

    const rounds = await takeRounds(count, async () => ({
      list: await workspace.command('clients', 'list'),
      empty: await workspace.timed([EMPTY_COMMAND, 'empty']),
      node: await workspace.timed(['--eval', '0']),
    }))
    await vigint.stop()

    return [
      compare(rounds, {
        what: 'vigint clients list',
        against: 'empty oclif command',
        unit: 'ms',
        aim: { most: 2 },
        measured: ({ list }) => list,
        baseline: ({ empty }) => empty,
      }),
      compare(rounds, {
        what: 'vigint clients list',
        against: 'node --eval 0',
        unit: 'ms',
        measured: ({ list }) => list,
        baseline: ({ node }) => node,
      }),
    ]
  },
}
