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
  secret: string
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
        <Text> </Text>
        <Text>The key:</Text>
        <Text bold>{secret}</Text>
        <Text> </Text>
        <Text>The same as a line for the .env file of whoever uses it:</Text>
        <Text bold>{`VIGINT_API_KEY=${secret}`}</Text>
        <Text> </Text>
        <Label tone="warn">! It can’t be shown again: store it or send it on now.</Label>
        <Text {...styleOf('dim')}>
          {'  vigint keeps only its SHA-256. If it is lost, create another key.'}
        </Text>
        <Text> </Text>
        <Text>
          Press <Text bold>Enter</Text> once it is stored. It leaves the screen then.
        </Text>
        <Text> </Text>
      </Panel>
    </Centred>
  )
}
