import type { Key } from 'ink'
import { describe, expect, test } from 'vitest'
import { strokesOf } from '../../../src/tui/input/strokes.ts'

const key = (pressed: Partial<Key> = {}) => pressed as Key

describe('what was pressed', () => {
  test.each([
    ['', { return: true }, ['enter']],
    ['', { tab: true, shift: true }, ['shift+tab']],
    ['', { escape: true, meta: true }, ['escape']],
    ['', { leftArrow: true, ctrl: true }, ['ctrl+left']],
    ['u', { ctrl: true }, ['ctrl+u']],
    ['b', { meta: true }, ['alt+b']],
    ['G', { shift: true }, ['G']],
    ['東', {}, ['東']],
    ['👩‍👩‍👧', {}, ['👩‍👩‍👧']],
    ['a', { eventType: 'release' }, []],
  ] as const)('%j with %j is %j', (input, pressed, strokes) => {
    expect(strokesOf(input, key(pressed))).toEqual(strokes)
  })

  test('keys that arrive as one chunk are strokes of their own', () => {
    expect(strokesOf('jj\r', key())).toEqual(['j', 'j', 'enter'])
    expect(strokesOf('\u0015new\tnext', key())).toEqual(['ctrl+u', 'n', 'e', 'w', 'tab', 'n', 'e', 'x', 't'])
  })

  test('other control characters are none', () => {
    expect(strokesOf('a\u0000\u009bb', key())).toEqual(['a', 'b'])
  })
})
