import {
  type ExecutionArgs,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
  getArgumentValues,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type Act, recordActs } from '../core/audit/record.ts'
import { transaction } from '../core/context.ts'
import { ForbiddenError } from '../core/errors.ts'
import type { Context } from '../schema/builder.ts'
import { operationOf, rootFields } from './root-fields.ts'

const LONGEST_SUBJECT = 200

/**
 * A mutation that the key may not do, or that names what it can't see, stands in the audit log too, before its answer
 * goes out.
 */
export function recordRefusals(): Plugin<Context> {
  return {
    onExecute: () => ({
      onExecuteDone: ({ args, result }) => recordRefused(args, result as ExecutionResult),
    }),
  }
}

/** Nothing to wait for where nothing was refused. */
export function recordRefused(args: ExecutionArgs, result: ExecutionResult): Promise<void> | undefined {
  const { missed } = args.contextValue as Context
  return missed || result.errors ? record(args, result) : undefined
}

/** All of a request by one statement, however many they are. */
async function record(args: ExecutionArgs, result: ExecutionResult): Promise<void> {
  const { core, viewer } = args.contextValue as Context
  const acts = refusedFields(args, result).map((field): Act => {
    const { subject, isSource } = namedIn(args, field)
    const action = actionOf(field.name.value)
    const isOfKey = isSource || OF_THE_KEY.has(action)
    return {
      action,
      outcome: 'refused',
      subject,
      environment: isAboutMoney(action) ? 'live' : isOfKey ? (viewer?.key.environment ?? null) : null,
      clientId: viewer?.key.clientId ?? null,
    }
  })
  if (acts.length > 0) await transaction(core, (tx) => recordActs(tx, viewer, acts))
}

function refusedFields(args: ExecutionArgs, { errors = [] }: ExecutionResult): FieldNode[] {
  if (operationOf(args)?.operation !== 'mutation') return []
  const { missed = new Set() } = args.contextValue as Context
  const refused = new Set([...missed, ...errors.filter(isForbidden).map(({ path }) => path?.[0])])
  return [...rootFields(args)].filter(([name]) => refused.has(name)).map(([, field]) => field)
}

const isForbidden = (error: GraphQLError) =>
  error.originalError instanceof ForbiddenError || error.extensions.code === 'FORBIDDEN'

/** What is granted stands in the audit log under these names: whoever looks for one finds what was refused as well. */
const OTHERWISE_CALLED: Readonly<Record<string, string>> = {
  deleteMe: 'client.delete',
  generateInvoices: 'invoice.generate',
  removePaymentDetails: 'payment_details.remove',
  revokeKeys: 'key.revoke',
  setPaymentDetails: 'payment_details.set',
  setPriceList: 'prices.set',
  updateMe: 'client.update',
  writeOffInvoice: 'invoice.write_off',
}

/** `revokeKey` is `key.revoke`. */
function actionOf(mutation: string): string {
  const otherwise = OTHERWISE_CALLED[mutation]
  if (otherwise) return otherwise
  const [, verb = mutation, noun = ''] = /^([a-z]+)(.*)$/.exec(mutation) ?? []
  return noun ? `${noun.toLowerCase()}.${verb}` : verb
}

/** Money is live, whoever was refused: test keys are told nothing of it. */
const ABOUT_MONEY = new Set(['billing', 'budget', 'invoice', 'payment_details'])
const isAboutMoney = (action: string): boolean => ABOUT_MONEY.has(action.slice(0, action.indexOf('.')))

/** Cameras and usage are live or test, and what is not named is that of the key. */
const OF_THE_KEY = new Set(['source.create', 'usage.void'])

type Naming = 'key' | 'role' | 'source' | 'invoice' | 'client'
type Named = { subject: string | null; isSource: boolean }

/** What was named, whether it exists or not. */
function namedIn({ schema, variableValues }: ExecutionArgs, field: FieldNode): Named {
  const definition = schema.getMutationType()?.getFields()[field.name.value]
  if (!definition) return { subject: null, isSource: false }
  const { input } = getArgumentValues(definition, field, variableValues ?? undefined)
  const { key, role, source, invoice, client } = (input ?? {}) as Record<Naming, unknown>
  const named = [key, role, source, invoice, client].find((value) => typeof value === 'string')
  const subject = named?.toWellFormed().replaceAll('\0', '\ufffd').slice(0, LONGEST_SUBJECT) ?? null
  return { subject, isSource: subject !== null && named === source }
}
