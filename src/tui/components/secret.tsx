import { Text } from 'ink'
import { useState } from 'react'
import { useKeys } from '../input/keys.tsx'
import { styleOf } from '../theme.ts'
import { useUnread } from '../unread.tsx'
import { Centred, useDialogWidth } from './body.tsx'
import { Label } from './label.tsx'
import { Panel } from './panel.tsx'

/** Enter pressed twice on the form before must not take the secret away unseen. */
const SETTLE_MS = 300

interface Props {
  title: string
  /** Null where it was shown before: the answer is one that was given to an earlier attempt. */
  secret: string | null
  onStored: () => void
}

/** Shown once and kept nowhere: with this box the secret leaves the program. */
export function Secret({ title, secret, onStored }: Props) {
  const [shownAt] = useState(Date.now)
  const width = useDialogWidth()
  useUnread()
  useKeys('secret', {
    stored: () => {
      if (Date.now() - shownAt >= SETTLE_MS) onStored()
    },
  })
  return (
    <Centred>
      <Panel title={title} width={width}>
        {secret === null ? <Lost /> : <Shown secret={secret} />}
        <Text> </Text>
        <Text>
          Press <Text bold>Enter</Text>{' '}
          {secret === null ? 'to go on.' : 'once it is stored. It leaves the screen then.'}
        </Text>
        <Text> </Text>
      </Panel>
    </Centred>
  )
}

function Shown({ secret }: { secret: string }) {
  return (
    <>
      <Text> </Text>
      <Text>The key:</Text>
      <Text bold>{secret}</Text>
      <Text> </Text>
      <Text>The same as a line for the .env file of whoever uses it:</Text>
      <Text bold>{`VIGINT_API_KEY=${secret}`}</Text>
      <Text> </Text>
      <Label tone="warn">! It can’t be shown again: store it or send it on now.</Label>
      <Text {...styleOf('dim')}>{'  vigint keeps only its SHA-256. If it is lost, create another key.'}</Text>
    </>
  )
}

function Lost() {
  return (
    <>
      <Text> </Text>
      <Label tone="warn">! The key was made, but the connection broke before its secret arrived.</Label>
      <Text>It is kept nowhere and can’t be shown. Rotate the key without grace to get another.</Text>
    </>
  )
}
