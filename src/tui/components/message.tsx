import { Box, Text } from 'ink'
import { cleanLine } from '../text/clean.ts'
import { styleOf, type Tone } from '../theme.ts'

interface Props {
  title: string
  tone?: Tone
  lines?: readonly (string | undefined)[]
}

/** In place of what can't be shown: what is the matter, and what to do. */
export function Message({ title, tone = 'plain', lines = [] }: Props) {
  const shown = lines.filter((line) => line !== undefined && line !== '')
  return (
    <Box flexDirection="column" alignItems="center" justifyContent="center" flexGrow={1} paddingX={2}>
      <Text {...styleOf(tone)} bold>
        {cleanLine(title)}
      </Text>
      {shown.map((line) => (
        <Text key={line} {...styleOf('dim')}>
          {cleanLine(line ?? '')}
        </Text>
      ))}
    </Box>
  )
}
