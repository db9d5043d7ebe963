import type { Bench } from './bench.ts'
import { takeRounds } from './bench.ts'
import { compare } from './figure.ts'
import { askOnce, load, type Target } from './load.ts'

const AUTHENTICATED = '{ me { key { id } } }'
const UNAUTHENTICATED = '{ __typename }'
/** The one field that is there for everybody: with a key and without, the same work is done behind the door. */
const FOR_EVERYBODY = '{ health { status } }'
/** The first ten thousand requests run before the compiler has seen what is hot. */
const WARM_UP_S = 2
/** Every request is counted, and no limit is ever reached. */
const LIMITS = {
  VIGINT_KEY_REQUESTS_PER_MINUTE: '1000000000',
  VIGINT_CLIENT_REQUESTS_PER_MINUTE: '1000000000',
  VIGINT_STRANGER_REQUESTS_PER_MINUTE: '1000000000',
}
const CREATE_CLIENT =
  'mutation { createClient(input: { name: "Bench" }) { ... on ClientCreated { secret } } }'

export const auth: Bench = {
  about: 'What checking a key and answering who asks costs per request.',
  rounds: { full: 12, quick: 1 },
  async run(workspace, count) {
    const vigint = await workspace.serve(workspace.dataDir('auth'), [], LIMITS)
    const bareServer = await workspace.bareServer()
    const graphql = { pid: vigint.pid, url: `${vigint.url}/graphql` }
    const typename: Target = { ...graphql, query: UNAUTHENTICATED }
    const { createClient } = await askOnce<{ createClient: { secret: string } }>({
      ...graphql,
      query: CREATE_CLIENT,
      key: vigint.operatorKey,
    })
    // Of a client: an operator's would be counted against nothing.
    const me: Target = { ...graphql, query: AUTHENTICATED, key: createClient.secret }
    const health: Target = { ...graphql, query: FOR_EVERYBODY }
    const healthWithKey: Target = { ...health, key: createClient.secret }
    const bare: Target = { ...bareServer, query: AUTHENTICATED }
    for (const target of [typename, me, health, healthWithKey, bare]) await askOnce(target)
    for (const target of [me, bare]) await load(target, WARM_UP_S)

    const rounds = await takeRounds(count, async () => ({
      typename: await load(typename),
      me: await load(me),
      health: await load(health),
      healthWithKey: await load(healthWithKey),
      bare: await load(bare),
    }))
    await vigint.stop()
    await bareServer.stop()

    const throughput = { unit: 'requests/s', what: `authenticated ${AUTHENTICATED}` }
    const cpu = { unit: 'µs of CPU a request', what: `authenticated ${AUTHENTICATED}` }
    return [
      compare(rounds, {
        unit: 'requests/s',
        what: `${FOR_EVERYBODY} with a key`,
        against: 'the same without one',
        aim: { least: 0.85 },
        measured: ({ healthWithKey }) => healthWithKey.perSecond,
        baseline: ({ health }) => health.perSecond,
      }),
      compare(rounds, {
        unit: 'µs of CPU a request',
        what: `${FOR_EVERYBODY} with a key`,
        against: 'the same without one',
        measured: ({ healthWithKey }) => healthWithKey.cpuMicroseconds,
        baseline: ({ health }) => health.cpuMicroseconds,
      }),
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
