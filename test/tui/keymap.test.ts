import { expect, test } from 'vitest'
import { CONTEXTS, type Context } from '../../src/tui/contexts.ts'
import { bindingsOf, KEYMAP, keyLabel } from '../../src/tui/keymap.ts'
import { SCREENS } from '../../src/tui/screens/registry.ts'

const contexts = Object.keys(CONTEXTS) as Context[]

function collisions(of: readonly Context[]): string[] {
  const keys = of.flatMap((context) => bindingsOf(context).flatMap((binding) => binding.keys))
  return keys.filter((key, index) => keys.indexOf(key) !== index)
}

test.each(contexts)('no two bindings of %s collide', (context) => {
  expect(collisions([context])).toEqual([])
})

test.each(SCREENS.map(({ name, contexts }) => [name, contexts] as const))(
  'the keys of the screen %s and of what it is made of do not collide',
  (_, of) => {
    expect(collisions(of)).toEqual([])
  },
)

test('what a screen binds does not hide what is there everywhere, but for Esc', () => {
  const everywhere = new Set(bindingsOf('app').flatMap(({ keys }) => keys))
  const screens = [...new Set(SCREENS.flatMap((screen) => screen.contexts))]
  const hidden = screens.flatMap((context) =>
    bindingsOf(context).flatMap(({ keys }) => keys.filter((key) => everywhere.has(key))),
  )
  expect(new Set(hidden)).toEqual(new Set(['escape']))
})

test('an action is listed once in its context', () => {
  const actions = KEYMAP.map(({ context, action }) => `${context} ${action}`)
  expect(new Set(actions).size).toBe(actions.length)
})

test('keys are shown as people write them', () => {
  expect(['enter', 'shift+tab', 'ctrl+r', ' ', 'G'].map(keyLabel)).toEqual([
    '↵',
    'shift-tab',
    'ctrl-r',
    'space',
    'G',
  ])
})
