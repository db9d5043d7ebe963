import SchemaBuilder from '@pothos/core'
import { expect, test } from 'vitest'
import { guardPlugin } from '../../src/schema/guard.ts'

type Guard = { public: true } | { authenticated: true }

function build(guard?: Guard) {
  const builder = new SchemaBuilder<object>({ plugins: [guardPlugin] } as never)
  builder.queryType({})
  builder.queryField('health', (t) => t.string({ guard: { public: true }, resolve: () => 'ok' }))
  builder.subscriptionType({})
  builder.subscriptionField('ticked', (t) =>
    t.string({
      ...(guard ? { guard } : {}),
      subscribe: async function* () {
        yield 'tick'
      },
      resolve: (tick) => String(tick),
    }),
  )
  return builder.toSchema()
}

test('a subscription that does not say who may open it is not built', () => {
  expect(() => build()).toThrow('Subscription.ticked must say who may use it')
})

test('nor is one for strangers: it could not end with a key', () => {
  expect(() => build({ public: true })).toThrow('Subscription.ticked can not be public')
})

test('one with a guard is', () => {
  expect(build({ authenticated: true }).getSubscriptionType()?.getFields().ticked).toBeDefined()
})
