import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { encodeId, NOUNS, type Noun } from '../../../src/core/ids.ts'
import type { World } from './world.ts'

/** One way to name a thing: as it is called, and in the same form what nothing is called. */
export type Pair = { existing: unknown; missing: unknown }

export type Slots = Record<string, Pair[]>

const named = (noun: Noun, existing: string): Pair => ({
  existing,
  missing: encodeId(noun, randomUUID()),
})

const MOST_DIGITS = 12

/** The same beginning, length and alphabet: nothing can be read from the form. */
export function text(existing: string): Pair {
  const digits = Math.min(MOST_DIGITS, Math.floor(existing.length / 2))
  return {
    existing,
    missing: existing.slice(0, -digits) + randomBytes(digits).toString('hex').slice(0, digits),
  }
}

const same = (value: unknown): Pair => ({ existing: value, missing: value })

/** How a source is looked at: nothing of it names anybody's thing. */
const CORNERS = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
]
const LOOKED_AT = {
  rules: [{ type: 'INTRUSION', zone: 'till', schedule: [{ days: ['MON'], from: '22:00', to: '06:00' }] }],
  zones: [{ name: 'till', points: CORNERS }],
  masks: [{ points: CORNERS }],
  stages: { detect: false, confirm: true },
}

/**
 * What an argument, or a field of an input, is filled with, by its name. Arguments of the type ID must be here, and
 * those that name a source: one that is not fails the sweep, so that whoever adds it says whose thing it names.
 */
export function slotsOf(world: World): Slots {
  const { ids, slug, roleName, usageEventId, invoiceNumber, draft, marks, secret, prefix } = world
  const client = [named('client', ids.client), text(slug)]
  const key = [named('key', ids.key)]
  const role = [text(roleName), named('role', ids.role)]
  const sourceName = text(marks.sourceName)
  const source = [sourceName, named('source', ids.source)]
  const node = NOUNS.map((noun) => named(noun, ids[noun]))
  return {
    client,
    key,
    keys: key,
    role,
    invoice: [named('invoice', ids.invoice), text(invoiceNumber), named('invoice', draft)],
    source,
    actor: key,
    ids: node,
    'Query.client(id)': client,
    'Query.key(id)': key,
    'Query.analysis(id)': [named('analysis', ids.analysis)],
    'Query.node(id)': node,
    slug: [text(slug)],
    subject: [...key, ...client],
    search: Object.values(marks).map(text),
    digests: [text(createHash('sha256').update(secret).digest('hex'))],
    prefix: [text(prefix)],
    confirm: [text(marks.clientName)],
    'Query.usageEvents(eventId)': [text(usageEventId)],
    'Mutation.voidUsage(input.eventId)': [text(usageEventId)],
    'Mutation.setPriceList(input.minimum)': [{ existing: '5', missing: '5' }],
    'Mutation.setBudget(input.amount)': [{ existing: '5', missing: '5' }],
    'Mutation.deleteClient(input.unbilled)': [{ existing: 'WAIVE', missing: 'WAIVE' }],
    'Mutation.setPaymentDetails(input.method)': [{ existing: 'TRANSFER', missing: 'TRANSFER' }],
    'Mutation.setPaymentDetails(input.card)': [{ existing: null, missing: null }],
    'Mutation.setPaymentDetails(input.mandate)': [{ existing: null, missing: null }],
    'Mutation.setPaymentDetails(input.holder)': [text(marks.description)],
    'Mutation.updateBilling(input.taxId)': [text(marks.description)],
    'Mutation.deleteSource(input.confirm)': [sourceName],
    ...Object.fromEntries(
      ['createSource', 'updateSource'].flatMap((name) =>
        Object.entries(LOOKED_AT).map(([field, value]) => [
          `Mutation.${name}(input.${field})`,
          [same(value)],
        ]),
      ),
    ),
    'Mutation.createClient(input.analysis)': [same({ screenModel: 'none' })],
    'Mutation.updateClient(input.analysis)': [same({ screenModel: 'none' })],
    'Mutation.revokeKeys(input.label)': [text(marks.keyLabel)],
  }
}
