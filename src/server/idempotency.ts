import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import type { Viewer } from '../core/access/viewer.ts'
import type { Core } from '../core/context.ts'
import { claimRequest } from '../core/idempotency/claim.ts'
import { fingerprintOf, type IdempotentRun, requireName } from '../core/idempotency/request.ts'
import { keepAnswer, keepRunning, letGo } from '../core/idempotency/run.ts'
import type { Context } from '../schema/builder.ts'
import { requireGranted } from '../schema/guard.ts'
import { answeredAgain, hasData, keptAnswer, namesDone } from './kept-answer.ts'
import { rootFields } from './root-fields.ts'
import type { ServerContext } from './server-context.ts'

/** A request that came with a name, and what becomes of it. */
type Named = { header: string; run?: IdempotentRun; answer?: string; stopRenewing?: () => void }

type NamedContext = Context & { named?: Named }

/**
 * A mutation with an Idempotency-Key is executed once, however often it is sent. It is claimed when everything else
 * has let it pass, and settled when its answer is as it goes out.
 */
export function answerOnce(core: Core): Plugin<NamedContext, ServerContext> {
  return {
    onParams({ context, params, paramsHandler, setParamsHandler }) {
      const header = context.req.headers['idempotency-key']
      if (header === undefined || !context.viewer) return
      setParamsHandler(async (payload) => {
        const named: Named = { header: String(header) }
        const secretsShown = new Set<string>()
        Object.assign(payload.context, { named, secretsShown })
        try {
          const result = await paramsHandler(payload)
          if (named.answer !== undefined) return answeredAgain(named.answer, params.query ?? '')
          if (named.run && !(Symbol.asyncIterator in result))
            await settle(core, named.run, result, secretsShown)
          return result
        } finally {
          named.stopRenewing?.()
        }
      })
    },

    // Not async itself: requests without a name would wait for nothing.
    onExecute({ args, context, extendContext, setResultAndStopExecution }) {
      const { named, viewer } = context
      if (!named || !viewer) return
      if (getOperationAST(args.document, args.operationName)?.operation !== 'mutation') return
      return claim(core, viewer, named, context.params, args).then((run) => {
        if (run) extendContext({ viewer: { ...viewer, run } satisfies Viewer })
        else setResultAndStopExecution({ data: null })
      })
    },
  }
}

/** What was done is told again to a key that might still do it. */
function requireStillGranted(args: ExecutionArgs, viewer: Viewer, done: ReadonlySet<string>): void {
  const mutations = args.schema.getMutationType()?.getFields()
  for (const [name, field] of rootFields(args)) {
    const definition = mutations?.[field.name.value]
    if (definition && done.has(name)) requireGranted(definition, viewer)
  }
}

/** Undefined where there is an answer already. */
async function claim(
  core: Core,
  viewer: Viewer,
  named: Named,
  { query, operationName, variables }: GraphQLParams,
  args: ExecutionArgs,
): Promise<IdempotentRun | undefined> {
  const name = requireName(named.header)
  const fingerprint = fingerprintOf(query ?? '', operationName ?? null, variables)
  const claimed = await claimRequest(core, viewer.key.id, name, fingerprint)
  if ('answer' in claimed) {
    requireStillGranted(args, viewer, namesDone(claimed.answer))
    named.answer = claimed.answer
    return undefined
  }
  named.run = claimed.run
  named.stopRenewing = keepRunning(core, claimed.run)
  return claimed.run
}

/** What was refused before it did anything can be tried again; all else is answered the same from now on. */
async function settle(
  core: Core,
  run: IdempotentRun,
  result: ExecutionResult,
  secrets: ReadonlySet<string>,
): Promise<void> {
  try {
    if (!hasData(result) && (await letGo(core, run))) return
    await keepAnswer(core, run, keptAnswer(result, secrets))
  } catch (error) {
    core.log.error({ err: error }, 'The answer of a request with an Idempotency-Key could not be kept')
  }
}
