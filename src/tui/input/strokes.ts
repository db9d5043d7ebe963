import type { Key } from 'ink'
import { graphemesOf } from '../text/fit.ts'

const NAMED = {
  upArrow: 'up',
  downArrow: 'down',
  leftArrow: 'left',
  rightArrow: 'right',
  pageUp: 'pageup',
  pageDown: 'pagedown',
  home: 'home',
  end: 'end',
  return: 'enter',
  escape: 'escape',
  tab: 'tab',
  backspace: 'backspace',
  delete: 'delete',
} as const satisfies Partial<Record<keyof Key, string>>

const CONTROL: Record<string, string> = { '\r': 'enter', '\n': 'enter', '\t': 'tab' }

/**
 * What was pressed, in the names of the keymap: `enter`, `shift+tab`, `ctrl+u`, `alt+b`, or the character.
 * Over a slow line several keys arrive as one chunk; each is a stroke of its own.
 */
export function strokesOf(input: string, key: Key): string[] {
  if (key.eventType === 'release') return []
  for (const [flag, name] of Object.entries(NAMED)) {
    // The keys of NAMED are flags of Key.
    if (key[flag as keyof typeof NAMED]) return [withModifiers(name, key)]
  }
  if (key.ctrl) return input ? [`ctrl+${input}`] : []
  if (key.meta) return input ? [`alt+${input}`] : []
  return graphemesOf(input.replaceAll('\r\n', '\r')).flatMap((character) => {
    const name = CONTROL[character] ?? controlOf(character)
    if (name) return [name]
    return /\p{Cc}/u.test(character) ? [] : [character]
  })
}

/** Ctrl and a letter is sent as the letter's place in the alphabet. */
function controlOf(character: string): string | undefined {
  const place = character.charCodeAt(0)
  return place >= 1 && place <= LETTERS ? `ctrl+${String.fromCharCode(LETTER_BEFORE_A + place)}` : undefined
}

const LETTERS = 26
const LETTER_BEFORE_A = 0x60

function withModifiers(name: string, key: Key): string {
  // A terminal sends Escape twice as Alt+Escape.
  if (name === 'escape') return name
  return `${key.ctrl ? 'ctrl+' : ''}${key.meta ? 'alt+' : ''}${key.shift ? 'shift+' : ''}${name}`
}

/** A stroke that puts a character into a text. */
export const isCharacter = (stroke: string): boolean => graphemesOf(stroke).length === 1
