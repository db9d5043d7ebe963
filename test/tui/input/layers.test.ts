import { beforeEach, describe, expect, test } from 'vitest'
import type { Context } from '../../../src/tui/contexts.ts'
import { activeBindings, dispatchPaste, dispatchStroke, type Layer } from '../../../src/tui/input/layers.ts'

let done: string[] = []
beforeEach(() => {
  done = []
})

function layer(context: Context, actions: readonly string[], more: Partial<Layer> = {}): Layer {
  const handlers = Object.fromEntries(
    actions.map((action) => [action, () => done.push(`${context} ${action}`)]),
  )
  return { context, handlers, ...more }
}

const app = layer('app', ['quit', 'help', 'back'])
const always = layer('always', ['quit'])

describe('a stroke', () => {
  test('goes to the screen before what is there everywhere', () => {
    dispatchStroke([app, layer('list', ['clear'])], 'escape')
    expect(done).toEqual(['list clear'])
  })

  test('passes an action that is not there now', () => {
    dispatchStroke([app, layer('list', [])], 'escape')
    expect(done).toEqual(['app back'])
  })

  test('does not pass a dialog', () => {
    for (const stroke of ['q', '?', 'y', 'ctrl+c']) {
      dispatchStroke([app, always, layer('confirm', ['yes', 'no'])], stroke)
    }
    expect(done).toEqual(['confirm yes', 'always quit'])
  })

  test('that is bound to nothing is text for the field on top', () => {
    const typed: string[] = []
    const form = layer('form', ['submit'], { onStroke: (stroke) => Boolean(typed.push(stroke)) })
    for (const stroke of ['q', 'enter', ':', 'ctrl+c']) dispatchStroke([app, always, form], stroke)
    expect(typed).toEqual(['q', ':'])
    expect(done).toEqual(['form submit', 'always quit'])
  })
})

describe('pasted text', () => {
  test('is for a text field and never a command', () => {
    dispatchPaste([app, layer('clients', ['delete'])], 'D')
    expect(done).toEqual([])
    const pasted: string[] = []
    dispatchPaste([app, layer('form', [], { onPaste: (text) => pasted.push(text) })], 'D')
    expect(pasted).toEqual(['D'])
  })
})

describe('the hints', () => {
  test('are those of keys that do something now, each key once', () => {
    const shown = activeBindings([app, always, layer('list', ['clear', 'filter'])])
    expect(shown.map(({ label }) => label)).toEqual(['filter', 'help', 'quit', 'clear filter', 'quit'])
  })

  test('of a dialog are its own, and the way out', () => {
    const shown = activeBindings([app, always, layer('confirm', ['yes', 'no'])])
    expect(shown.map(({ label }) => label)).toEqual(['yes', 'no', 'quit'])
  })
})
