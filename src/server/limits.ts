import type { ServerResponse } from 'node:http'
import { type ExecutionArgs, type GraphQLError, Kind } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Viewer } from '../core/access/viewer.ts'
import type { Standing } from '../core/limits/gate.ts'
import { WINDOW_S } from '../core/limits/limiter.ts'
import { type Charge, createCharge } from './charge.ts'
import type { Rates } from './rates.ts'
import { operationOf, rootFields } from './root-fields.ts'
import type { ServerContext } from './server-context.ts'

/** Over a WebSocket each operation is a request of its own, without a response to write headers to. */
type Counted = { viewer: Viewer | null; charge?: Charge; res?: ServerResponse }

type Counting = { args: ExecutionArgs; setResultAndStopExecution(result: { errors: GraphQLError[] }): void }

/** An operation counts as what it contains, in one step before anything of it runs. */
export function limitRates({ gate }: Rates, mask: (error: unknown) => GraphQLError): Plugin {
  const count = async ({ args, setResultAndStopExecution: stop }: Counting) => {
    const { viewer, charge = createCharge(gate, viewer?.quotas ?? []), res } = args.contextValue as Counted
    try {
      const standings = await charge.take(pointsOf(args))
      if (res) showStandings(res, standings)
    } catch (error) {
      // Not thrown: over a WebSocket that would end the connection, and all else that runs on it.
      stop({ errors: [mask(error)] })
    }
  }
  return {
    onExecute: count,
    onSubscribe: count,
    // What was refused before it could run counts here, so that its answer tells how the limits stand.
    async onResultProcess({ serverContext, setResult }) {
      const { charge, res } = serverContext as unknown as ServerContext & { res: ServerResponse }
      if (charge.isTaken()) return
      try {
        showStandings(res, await charge.take(1))
      } catch (error) {
        setResult({ errors: [mask(error)] })
      }
    },
  }
}

/** One for each field at the root. */
export function pointsOf(args: ExecutionArgs): number {
  const selections = operationOf(args)?.selectionSet.selections ?? []
  // Nearly always it is one field, which needs no looking through.
  if (selections.length === 1 && selections[0]?.kind === Kind.FIELD) return 1
  return Math.max(1, rootFields(args).size)
}

/** The fields of draft-ietf-httpapi-ratelimit-headers. */
export function standingHeaders(standings: readonly (Omit<Standing, 'of' | 'name'> & { of: string })[]) {
  let policy = ''
  let state = ''
  for (const { of, limit, remaining, resetMs } of standings) {
    const comma = policy === '' ? '' : ', '
    policy += `${comma}"${of}";q=${limit};w=${WINDOW_S}`
    state += `${comma}"${of}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`
  }
  return { 'RateLimit-Policy': policy, RateLimit: state }
}

export function showStandings(response: ServerResponse, standings: readonly Standing[]): void {
  if (standings.length === 0 || response.headersSent) return
  const { RateLimit, 'RateLimit-Policy': policy } = standingHeaders(standings)
  response.setHeader('RateLimit-Policy', policy)
  response.setHeader('RateLimit', RateLimit)
}
