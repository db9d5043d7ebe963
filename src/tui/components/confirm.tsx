import { Box, Text } from 'ink'
import { useState } from 'react'
import { useKeys } from '../input/keys.tsx'
import { type Refusal, refusalOf } from '../live/fault.ts'
import { cleanLine } from '../text/clean.ts'
import { wrap } from '../text/fit.ts'
import { styleOf } from '../theme.ts'
import { Centred, useDialogWidth } from './body.tsx'
import { RefusalLines, useOnce } from './form.tsx'
import { innerWidth, Panel } from './panel.tsx'

interface Props {
  title: string
  lines: readonly string[]
  question: string
  onYes: () => Promise<void>
  onNo: () => void
}

/** Enter answers nothing here: a key pressed once too often must not decide. */
export function Confirm({ title, lines, question, onYes, onNo }: Props) {
  const [refusal, setRefusal] = useState<Refusal>()
  const { busy, run } = useOnce()
  const width = useDialogWidth()
  const room = innerWidth(width)
  const yes = () => run(() => onYes().catch((error: unknown) => setRefusal(refusalOf(error))))
  useKeys('confirm', { yes, no: busy ? undefined : onNo })
  return (
    <Centred>
      <Panel title={title} width={width}>
        <Text> </Text>
        {lines
          .flatMap((text) => wrap(cleanLine(text), room))
          .map((line, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <Text key={row}>{line || ' '}</Text>
          ))}
        <Text> </Text>
        <Text bold>
          {cleanLine(question)}
          <Text {...styleOf('accent')}>{busy ? '  … working' : '  y yes   n no'}</Text>
        </Text>
        <Box flexDirection="column" minHeight={1}>
          {refusal && <RefusalLines refusal={refusal} width={room} />}
        </Box>
      </Panel>
    </Centred>
  )
}
