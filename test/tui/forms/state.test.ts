import { expect, test } from 'vitest'
import {
  changesOf,
  type Field,
  type FormAction,
  focused,
  reduceForm,
  startForm,
  valuesOf,
} from '../../../src/tui/forms/state.ts'
import { insert } from '../../../src/tui/text/editor.ts'

const FIELDS: readonly Field[] = [
  { kind: 'text', name: 'name', label: 'Name' },
  {
    kind: 'choice',
    name: 'role',
    label: 'Role',
    choices: [
      { value: 'admin', label: 'admin' },
      { value: 'viewer', label: 'viewer' },
    ],
  },
]

const type = (text: string): FormAction => ({ type: 'edit', edited: (line) => insert(line, text) })

test('begins with what is given and the first choices', () => {
  expect(valuesOf(startForm(FIELDS, { name: 'Acme' }))).toEqual({ name: 'Acme', role: 'admin' })
})

test('what is typed goes into the focused field, without the spaces around it', () => {
  const state = [type('  Ac'), type('me ')].reduce(reduceForm, startForm(FIELDS))
  expect(valuesOf(state)).toEqual({ name: 'Acme', role: 'admin' })
})

test('the focus goes around', () => {
  const state = reduceForm(startForm(FIELDS), { type: 'focus', by: -1 })
  expect(focused(state)?.name).toBe('role')
  expect(focused(reduceForm(state, { type: 'focus', by: 1 }))?.name).toBe('name')
  expect(focused(reduceForm(state, { type: 'focusOn', name: 'name' }))?.name).toBe('name')
})

test('a choice goes around and takes no text', () => {
  const start = reduceForm(startForm(FIELDS), { type: 'focus', by: 1 })
  const next = reduceForm(start, { type: 'choose', by: 1 })
  expect(valuesOf(next).role).toBe('viewer')
  expect(valuesOf(reduceForm(next, { type: 'choose', by: 1 })).role).toBe('admin')
  expect(valuesOf(reduceForm(start, type('x'))).role).toBe('admin')
})

test('changes are what differs from the beginning', () => {
  expect(changesOf({ name: 'Acme', email: '' }, { name: 'Acme ', email: 'a@b.de' })).toEqual({ email: '' })
})
