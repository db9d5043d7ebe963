import {
  type ExecutionArgs,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
  getArgumentValues,
  getOperationAST,
  Kind,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { recordAct } from '../core/audit/record.ts'
import { ForbiddenError } from '../core/errors.ts'
import type { Context } from '../schema/builder.ts'

const LONGEST_SUBJECT = 200

/** A mutation that the key may not do stands in the audit log too, before its answer goes out. */
export function recordRefusals(): Plugin<Context> {
  return {
    onExecute: () => ({
      async onExecuteDone({ args, result }) {
        if (!('errors' in result) || !result.errors) return
        for (const field of refusedFields(args, result)) await recordRefusal(args, field)
      },
    }),
  }
}

function refusedFields(args: ExecutionArgs, { errors = [] }: ExecutionResult): FieldNode[] {
  const operation = getOperationAST(args.document, args.operationName)
  if (operation?.operation !== 'mutation') return []
  const refused = new Set(errors.filter(isForbidden).map(({ path }) => path?.[0]))
  return operation.selectionSet.selections.filter(
    (selection): selection is FieldNode =>
      selection.kind === Kind.FIELD && refused.has((selection.alias ?? selection.name).value),
  )
}

const isForbidden = (error: GraphQLError) =>
  error.originalError instanceof ForbiddenError || error.extensions.code === 'FORBIDDEN'

async function recordRefusal(args: ExecutionArgs, field: FieldNode): Promise<void> {
  const { core, viewer } = args.contextValue as Context
  await recordAct(core, viewer, {
    action: actionOf(field.name.value),
    outcome: 'refused',
    subject: subjectOf(args, field),
    clientId: viewer?.key.clientId ?? null,
  })
}

/** `revokeKey` is `key.revoke`. */
function actionOf(mutation: string): string {
  const [, verb = mutation, noun = ''] = /^([a-z]+)(.*)$/.exec(mutation) ?? []
  return noun ? `${noun.toLowerCase()}.${verb}` : verb
}

/** What was named, whether it exists or not. */
function subjectOf({ schema, variableValues }: ExecutionArgs, field: FieldNode): string | null {
  const definition = schema.getMutationType()?.getFields()[field.name.value]
  if (!definition) return null
  const { input } = getArgumentValues(definition, field, variableValues ?? undefined)
  const { key, client } = (input ?? {}) as { key?: unknown; client?: unknown }
  const named = [key, client].find((value) => typeof value === 'string') as string | undefined
  return named?.toWellFormed().replaceAll('\0', '\ufffd').slice(0, LONGEST_SUBJECT) ?? null
}
