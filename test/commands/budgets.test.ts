import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
let secret: string
beforeAll(async () => {
  server = await openEnvironment()
  secret = (await vigintJson('clients', 'create', '--name', 'Acme Corp')).secret
})
afterAll(() => server.stop())

const list = ['budgets', 'list', '--client', 'acme-corp']

const use = (eventId: string, quantity: number) =>
  server.graphql('mutation ($e: [UsageEventInput!]!) { recordUsage(input: { events: $e }) { __typename } }', {
    e: [{ client: 'acme-corp', eventId, operation: 'ANALYSIS', quantity }],
  })

test('budgets are set, listed as they stand, changed and deleted', async () => {
  expect(await vigint(...list)).toMatchObject({
    stdout: '',
    stderr: 'No budgets yet; create one: vigint budgets set acme-corp --period month --amount 250\n',
  })
  const { budget } = await vigintJson('budgets', 'set', 'acme-corp', '--period', 'month', '--amount', '250')
  expect(budget).toMatchObject({
    operation: null,
    period: 'MONTH',
    stop: false,
    limit: { text: '250.00 USD', money: { amount: '250.00', currency: 'USD' }, quantity: null },
    used: { text: '0.00 USD' },
  })
  const daily = ['budgets', 'set', 'acme-corp', '--operation', 'analysis', '--period', 'day']
  const { stdout } = await vigint(...daily, '--quantity', '1000', '--stop')
  expect(stdout).toMatch(/^Set the budget for analysis a day\.\n\nOF .*\nanalysis +day +1000 +0 +0 +stops/)
  await use('one', 1250)
  const shown = (await vigint(...list)).stdout
  expect(shown).toMatch(/everything +month +250\.00 USD +62\.50 USD +25 +warns/)
  expect(shown).toMatch(/analysis +day +1000 +1250 +125 +STOPPED/)
  await vigintJson(...daily, '--quantity', '5000', '--stop')
  const { budgets } = await vigintJson(...list)
  expect(budgets).toMatchObject([
    { operation: 'ANALYSIS', percent: 25, isStopping: false, warned: 0 },
    { operation: null, percent: 25 },
  ])
  const remove = ['budgets', 'delete', 'acme-corp', '--operation', 'analysis', '--period', 'day']
  expect((await vigint(...remove)).stdout).toBe('Deleted the budget for analysis a day, which was 5000.\n')
  expect(await vigintError(...remove)).toMatchObject({ exit: 5, code: 'NOT_FOUND' })
  expect((await vigintJson(...list)).budgets).toHaveLength(1)
})

test('what is no budget is refused with what to do', async () => {
  const set = ['budgets', 'set', 'acme-corp', '--period', 'day']
  expect(await vigintError(...set)).toMatchObject({ exit: 2, hint: expect.stringContaining('--amount') })
  expect(await vigintError(...set, '--operation', 'frames', '--quantity', 'many')).toMatchObject({
    exit: 2,
    message: '"many" is no quantity.',
  })
  expect(await vigintError(...set, '--operation', 'requests', '--quantity', '5', '--stop')).toMatchObject({
    exit: 2,
    message: expect.stringContaining('stop is for ANALYSIS'),
  })
  expect(await vigintError('budgets', 'list')).toMatchObject({
    exit: 2,
    hint: expect.stringContaining('--client'),
  })
  expect(await vigintError('budgets', 'list', '--client', 'nobody')).toMatchObject({ exit: 5 })
})

test('a client sees its own budgets, and sets none', async () => {
  server.use(secret)
  expect((await vigintJson('budgets', 'list')).budgets).toMatchObject([{ period: 'MONTH' }])
  const set = ['budgets', 'set', 'acme-corp', '--period', 'month', '--amount', '9']
  expect(await vigintError(...set)).toMatchObject({ exit: 4, code: 'FORBIDDEN' })
  server.use(server.operatorKey)
  const other = await vigintJson('clients', 'create', '--name', 'Without')
  server.use(other.secret)
  // What it may not do it is not told to.
  for (const whose of [[], ['--client', 'without']])
    expect((await vigint('budgets', 'list', ...whose)).stderr).toBe('No budgets yet.\n')
  server.use(server.operatorKey)
})

test('a client that owes something is deleted only where that is waived', async () => {
  const remove = ['clients', 'delete', 'acme-corp', '--force']
  expect(await vigintError(...remove)).toMatchObject({
    exit: 6,
    code: 'CONFLICT',
    message: expect.stringMatching(
      /^Acme Corp was not deleted: 62\.50 USD of usage is not billed\..*--waive-unbilled/,
    ),
  })
  expect((await vigint(...remove, '--waive-unbilled')).stdout).toMatch(/^Deleted the client Acme Corp/)
})

test('a client that is owed something is deleted only where that is given up', async () => {
  await vigint('clients', 'create', '--name', 'Acme Corp')
  await use('paid', 200)
  const { invoices } = await vigintJson(
    'invoices',
    'generate',
    '--client',
    'acme-corp',
    '--period',
    'current',
  )
  const { invoice } = await vigintJson('invoices', 'finalize', invoices[0].id, '--force')
  await vigint('invoices', 'pay', invoice.number)
  await vigint('usage', 'void', 'paid', '--client', 'acme-corp', '--reason', 'Wrong meter')
  await use('right', 100)
  const remove = ['clients', 'delete', 'acme-corp', '--force']
  expect(await vigintError(...remove)).toMatchObject({
    exit: 6,
    code: 'CONFLICT',
    message: expect.stringMatching(
      /^Acme Corp was not deleted: in its favour: 5\.00 USD of usage that was billed and taken back\. Give back .*--waive-unbilled/,
    ),
  })
  expect((await vigint(...remove, '--waive-unbilled')).stdout).toMatch(/^Deleted the client Acme Corp/)
})
