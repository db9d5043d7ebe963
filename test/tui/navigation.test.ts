import { expect, test } from 'vitest'
import { navigate, type Place, type Stack, startAt } from '../../src/tui/navigation.ts'

const open = (stack: Stack, ...places: Place[]) =>
  places.reduce((now, place) => navigate(now, { type: 'open', place }), stack)
const path = ({ visits }: Stack) => visits.map(({ screen, of }) => [screen, of].filter(Boolean).join(' '))

const clients = { screen: 'clients' }
const acme = { screen: 'client', of: 'client_1' }
const keysOfAcme = { screen: 'keys', of: 'client_1' }

test('a place is opened above the one before, and left again', () => {
  const stack = open(startAt(clients), acme, keysOfAcme)
  expect(path(stack)).toEqual(['clients', 'client client_1', 'keys client_1'])
  expect(path(navigate(stack, { type: 'back' }))).toEqual(['clients', 'client client_1'])
})

test('the first place is not left', () => {
  const stack = startAt(clients)
  expect(navigate(stack, { type: 'back' })).toBe(stack)
})

test('a place that one came through is gone back to, as it was left', () => {
  const stack = open(startAt(clients), acme, keysOfAcme)
  const back = open(stack, clients)
  expect(path(back)).toEqual(['clients'])
  expect(back.visits[0]).toBe(stack.visits[0])
})

test('the same screen of something else is another place', () => {
  expect(path(open(startAt(clients), acme, { screen: 'client', of: 'client_2' }))).toHaveLength(3)
})

test('the oldest places are forgotten in the end', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ screen: 'key', of: `key_${index}` }))
  const stack = open(startAt(clients), ...many)
  expect(stack.visits).toHaveLength(12)
  expect(path(stack).at(-1)).toBe('key key_39')
})

test('what was gone to by its slug is known by its id from then on, wherever it is on the path', () => {
  const stack = open(startAt(clients), { screen: 'keys', of: 'acme' }, { screen: 'client', of: 'acme' })
  const known = navigate(stack, { type: 'name', of: 'acme', known: { id: 'client_1', name: 'Acme Corp' } })
  expect(path(known)).toEqual(['clients', 'keys client_1', 'client client_1'])
  expect(known.visits.map(({ label }) => label)).toEqual([undefined, 'Acme Corp', 'Acme Corp'])
})
