import { Box, Text } from 'ink'
import type { Prompt } from '../prompt.tsx'
import { truncate, widthOf } from '../text/fit.ts'
import { styleOf } from '../theme.ts'
import { Hints } from './hints.tsx'
import { TextField } from './text-field.tsx'

const HINTS_WIDTH = 34

export function PromptLine({ prompt, width }: { prompt: Prompt; width: number }) {
  const { sign, line, placeholder, note = '' } = prompt
  const room = width - HINTS_WIDTH - 2
  const said = truncate(note, Math.floor(room * 0.7))
  return (
    <Box width={width} justifyContent="space-between" paddingX={1}>
      <Text wrap="truncate">
        <Text {...styleOf('title')}>{sign}</Text>
        <TextField line={line} width={room - widthOf(said) - 3} isFocused placeholder={placeholder} />
        {said && <Text {...styleOf('dim')}>{`  ${said}`}</Text>}
      </Text>
      <Hints width={HINTS_WIDTH} />
    </Box>
  )
}
