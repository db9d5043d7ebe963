import { describe, expect, test } from 'vitest'
import { completions, parseCommand } from '../../src/tui/commands.ts'

const command = (name: string, aliases: string[] = [], argument?: string) => ({
  name,
  aliases,
  summary: name,
  argument,
})

const clients = command('clients', ['c'], '[filter]')
const client = command('client', [], '<slug>')
const keys = command('keys', ['k'], '[client]')
const quit = command('quit', ['q', 'exit'])
const commands = [clients, client, keys, quit]

describe('a command line', () => {
  test.each([
    ['clients', { command: clients, argument: undefined }],
    ['  KEYS   acme-corp ', { command: keys, argument: 'acme-corp' }],
    ['clients Acme Corp', { command: clients, argument: 'Acme Corp' }],
    ['q', { command: quit, argument: undefined }],
    ['client', { problem: 'Say which: :client <slug>' }],
    ['quit now', { problem: ':quit takes nothing behind it.' }],
    ['kyes', { problem: 'There is no :kyes. Did you mean :keys?' }],
    ['exti', { problem: 'There is no :exti. Did you mean :quit?' }],
    ['invoices', { problem: 'There is no :invoices. Type ? for all commands.' }],
  ])('%j', (line, parsed) => {
    expect(parseCommand(line, commands)).toEqual(parsed)
  })
})

test.each([
  ['', ['clients', 'client', 'keys', 'quit']],
  ['cl', ['clients', 'client']],
  ['ex', ['quit']],
  ['keys ac', []],
  ['zz', []],
])('%j is completed to %j', (typed, names) => {
  expect(completions(typed, commands)).toEqual(names)
})
