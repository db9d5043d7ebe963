import { Text } from 'ink'
import { render } from 'ink-testing-library'
import { useState } from 'react'
import { expect, onTestFinished, test, vi } from 'vitest'
import { KeysProvider, useKeys } from '../../../src/tui/input/keys.tsx'
import { lineKeys } from '../../../src/tui/input/line-keys.ts'
import { EMPTY, textOf } from '../../../src/tui/text/editor.ts'

/** React ends a chain of 50 changes that set off one another. */
const LONG = 'abcdefghij'.repeat(12)

function Opener() {
  const [isOpen, setOpen] = useState(false)
  const [said, say] = useState('nothing')
  useKeys('clients', { create: () => setOpen(true) }, { active: !isOpen })
  return isOpen ? <Field onSubmit={say} said={said} /> : <Text>closed</Text>
}

function Field({ onSubmit, said }: { onSubmit: (text: string) => void; said: string }) {
  const [line, setLine] = useState(EMPTY)
  useKeys('form', { submit: () => onSubmit(textOf(line)) }, lineKeys(setLine))
  return <Text>{`submitted ${said.length} ${said.slice(0, 12)}`}</Text>
}

test.each(['name', LONG])(
  'each key of a chunk comes after what the one before has changed (%#)',
  async (text) => {
    const { stdin, lastFrame, unmount } = render(
      <KeysProvider>
        <Opener />
      </KeysProvider>,
    )
    onTestFinished(() => unmount())
    await vi.waitFor(() => expect(lastFrame()).toBe('closed'))
    stdin.write(`n${text}\r`)
    await vi.waitFor(() => expect(lastFrame()).toBe(`submitted ${text.length} ${text.slice(0, 12)}`), {
      timeout: 15_000,
    })
  },
)
