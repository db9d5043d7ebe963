import type { Bench } from './bench.ts'
import { takeRounds } from './bench.ts'
import { compare } from './figure.ts'
import { askOnce, load, type Target } from './load.ts'

const AUTHENTICATED = '{ me { key { id } } }'
const UNAUTHENTICATED = '{ __typename }'
/** The first ten thousand requests run before the compiler has seen what is hot. */
const WARM_UP_S = 2

export const auth: Bench = {
  about: 'What checking a key and answering who asks costs per request.',
  rounds: { full: 12, quick: 1 },
  async run(workspace, count) {
    const vigint = await workspace.serve(workspace.dataDir('auth'))
    const bareServer = await workspace.bareServer()
    const graphql = { pid: vigint.pid, url: `${vigint.url}/graphql` }
    const typename: Target = { ...graphql, query: UNAUTHENTICATED }
    const me: Target = { ...graphql, query: AUTHENTICATED, key: vigint.operatorKey }
    const bare: Target = { ...bareServer, query: AUTHENTICATED }
    for (const target of [typename, me, bare]) await askOnce(target)
    for (const target of [me, bare]) await load(target, WARM_UP_S)

    const rounds = await takeRounds(count, async () => ({
      typename: await load(typename),
      me: await load(me),
      bare: await load(bare),
    }))
    await vigint.stop()
    await bareServer.stop()

    const throughput = { unit: 'requests/s', what: `authenticated ${AUTHENTICATED}` }
    const cpu = { unit: 'µs of CPU a request', what: `authenticated ${AUTHENTICATED}` }
    return [
      compare(rounds, {
        ...throughput,
        against: `unauthenticated ${UNAUTHENTICATED}`,
        aim: { least: 0.85 },
        measured: ({ me }) => me.perSecond,
        baseline: ({ typename }) => typename.perSecond,
      }),
      compare(rounds, {
        ...throughput,
        against: 'bare node:http',
        measured: ({ me }) => me.perSecond,
        baseline: ({ bare }) => bare.perSecond,
      }),
      compare(rounds, {
        ...cpu,
        against: `unauthenticated ${UNAUTHENTICATED}`,
        measured: ({ me }) => me.cpuMicroseconds,
        baseline: ({ typename }) => typename.cpuMicroseconds,
      }),
      compare(rounds, {
        ...cpu,
        against: 'bare node:http',
        measured: ({ me }) => me.cpuMicroseconds,
        baseline: ({ bare }) => bare.cpuMicroseconds,
      }),
    ]
  },
}
