import { afterEach, expect, test } from 'vitest'
import { MODELS, orderFor, saying, startModels, type TestModels, THEFT } from '../../harness/models.ts'

let setup: TestModels
afterEach(() => setup.stop())

const TAKES_MS = 100
const slow = { ...saying(THEFT), afterMs: TAKES_MS }

const look = (clientId: string, model: string = MODELS.openai) =>
  setup.models.look(orderFor(model, { clientId, sourceName: clientId }))
/** Whose looks were asked for, in the order in which requests came. */
const order = () => setup.server.asked.map(({ text }) => /\\"name\\":\\"(\w+)/.exec(text)![1])

test('whose turn it is goes round the clients, however many looks each of them wants', async () => {
  setup = await startModels({ modelCallsAtOnce: 1, modelCallsPerClient: 1 })
  setup.server.meet(slow)
  const looks = ['a', 'a', 'a', 'a', 'b', 'b', 'c'].map((client) => look(client))
  expect(await Promise.all(looks)).toEqual(looks.map(() => expect.objectContaining({ answer: THEFT })))
  expect(order()).toEqual(['a', 'a', 'b', 'c', 'a', 'b', 'a'])
})

test('a provider is asked so much at once, another one meanwhile', async () => {
  setup = await startModels({ modelCallsAtOnce: 2, modelCallsPerClient: 10 })
  setup.server.meet('silence')
  const looks = [look('a'), look('a'), look('a'), look('b'), look('c', MODELS.ollama)]
  await expect.poll(() => order().toSorted()).toEqual(['a', 'a', 'c'])
  await setup.models.close()
  await Promise.all(looks)
})

test('a client has so many at once, of all providers; others go past', async () => {
  setup = await startModels({ modelCallsAtOnce: 10, modelCallsPerClient: 2 })
  setup.server.meet('silence')
  const looks = [look('a'), look('a', MODELS.ollama), look('a', MODELS.google), look('a'), look('b')]
  await expect.poll(() => order().toSorted()).toEqual(['a', 'a', 'b'])
  await setup.models.close()
  await Promise.all(looks)
})

test('waiting counts: who gets no turn in time is told so, and nothing was asked', async () => {
  setup = await startModels({ modelCallsAtOnce: 1, modelTimeoutSeconds: 1 })
  setup.server.meet('silence')
  const [first, second] = await Promise.all([look('a'), look('b')])
  expect(first).toMatchObject({ trouble: 'TIMEOUT' })
  expect(second).toEqual({
    use: { calls: 0, inputTokens: 0, outputTokens: 0 },
    trouble: 'BUSY',
    reason: 'No turn to ask a model came within 1 s.',
  })
  setup.server.meet(saying(THEFT))
  expect(await look('c')).toMatchObject({ answer: THEFT })
})

test('one client does not wait with more than so many', async () => {
  setup = await startModels({ modelCallsAtOnce: 1, modelCallsPerClient: 1 })
  setup.server.meet('silence')
  const looks = Array.from({ length: 33 }, () => look('a'))
  expect(await look('a')).toMatchObject({ trouble: 'BUSY', reason: 'Too many looks wait for a model.' })
  setup.server.meet(saying(THEFT))
  const other = look('b')
  await setup.models.close()
  expect(await Promise.all([...looks, other])).toEqual(
    Array.from({ length: 34 }, () => expect.objectContaining({ trouble: 'INTERRUPTED' })),
  )
})
