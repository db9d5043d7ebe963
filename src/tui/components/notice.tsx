import { Text } from 'ink'
import { useKeys } from '../input/keys.tsx'
import { cleanLine } from '../text/clean.ts'
import { wrap } from '../text/fit.ts'
import { styleOf } from '../theme.ts'
import { Centred, useBody, useDialogWidth } from './body.tsx'
import { innerWidth, Panel } from './panel.tsx'

/** Edges, and what stands around the lines. */
const OTHER_ROWS = 6

interface Props {
  title: string
  lines: readonly string[]
  onClose: () => void
}

/** What has to be read before it leaves. */
export function Notice({ title, lines, onClose }: Props) {
  const width = useDialogWidth()
  const { height } = useBody()
  useKeys('form', { cancel: onClose, submit: onClose })
  const all = lines.flatMap((line) => wrap(cleanLine(line), innerWidth(width)))
  const room = height - OTHER_ROWS
  const shown = all.length > room ? [...all.slice(0, room - 1), '…'] : all
  return (
    <Centred>
      <Panel title={title} width={width}>
        {shown.map((line, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          <Text key={row}>{line || ' '}</Text>
        ))}
        <Text> </Text>
        <Text {...styleOf('accent')}>↵ goes on.</Text>
      </Panel>
    </Centred>
  )
}
