import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/commands/index.ts'

test.each(Object.entries(COMMANDS))('%s says what it is for, and shows how it is used', (id, command) => {
  expect(command.summary).toMatch(/^[A-Z].+[^.]$/)
  const name = `<%= config.bin %> ${id.replaceAll(':', ' ')}`
  expect(command.examples.every((example) => example.includes(name))).toBe(true)
  expect(command.examples.length).toBeGreaterThan(0)
})

test.each(Object.entries(COMMANDS))('%s takes no secret as an argument', (_, command) => {
  const names = [
    ...Object.keys({ ...command.baseFlags, ...command.flags }),
    ...Object.keys(command.args ?? {}),
  ]
  expect(names.filter((name) => /secret|password|token|api-key$/.test(name))).toEqual([])
})
