import { PassThrough } from 'node:stream'
import { captureOutput } from '@oclif/test'
import { expect, onTestFinished, test } from 'vitest'
import { askHidden, confirm, confirmByName } from '../../../src/commands/terminal/prompt.ts'

/** A terminal on which this is typed. */
function typing(text: string) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin })
  replace(process, 'stdin', stdin)
  replace(process.stderr, 'isTTY', true)
  stdin.write(text)
}

function replace(owner: object, name: string, value: unknown) {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  Object.defineProperty(owner, name, { value, configurable: true, writable: true })
  onTestFinished(() => {
    if (before) Object.defineProperty(owner, name, before)
    else Reflect.deleteProperty(owner, name)
  })
}

test.each(['y\r', 'YES\r'])('%j agrees', async (typed) => {
  typing(typed)
  const { error, stderr, stdout } = await captureOutput(() => confirm('Revoke it?'))
  expect(error).toBeUndefined()
  expect(stderr).toContain('Revoke it? [y/N] ')
  expect(stdout).toBe('')
})

test.each(['\r', 'n\r', 'yep\r'])('%j does not', async (typed) => {
  typing(typed)
  const { error } = await captureOutput(() => confirm('Revoke it?'))
  expect(error?.message).toBe('Nothing was changed.')
})

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s cancels', async (_, typed) => {
  typing(typed)
  const { error } = await captureOutput(() => confirm('Revoke it?'))
  expect(error).toMatchObject({ failure: { code: 'CANCELLED', exit: 130 } })
})

test('deleting takes the name, exactly', async () => {
  typing('Acme Corp\r')
  const { result, stderr } = await captureOutput(() => confirmByName('This deletes all.', 'Acme Corp'))
  expect(result).toBe('Acme Corp')
  expect(stderr).toContain('This deletes all.\nType the name to confirm (Acme Corp): ')
  typing('acme corp\r')
  expect((await captureOutput(() => confirmByName('This deletes all.', 'Acme Corp'))).error?.message).toBe(
    'Nothing was changed.',
  )
})

test('a key that is typed does not appear', async () => {
  typing('sk_live_secret\r')
  const { result, stdout, stderr } = await captureOutput(() => askHidden('API key: '))
  expect(result).toBe('sk_live_secret')
  expect(stdout + stderr).toBe('API key: \n')
})
