import { Box, Text } from 'ink'
import type { Prompt } from '../prompt.tsx'
import { cleanLine } from '../text/clean.ts'
import { textOf } from '../text/editor.ts'
import { truncate, widthOf } from '../text/fit.ts'
import { styleOf } from '../theme.ts'
import { Hints } from './hints.tsx'
import { TextField } from './text-field.tsx'

const GAP = '   '
/** For the keys that are hinted at come what may. */
const LEAST_HINTS = 14

/** The sign and what is typed, then what there is to say of it, then the keys if there is room. */
export function PromptLine({ prompt, width }: { prompt: Prompt; width: number }) {
  const { sign, line, placeholder = '', note = '' } = prompt
  const room = width - 2 - sign.length
  // One cell for the cursor at the end. What is typed has at least half of the line.
  const wanted = Math.max(widthOf(cleanLine(textOf(line))), widthOf(cleanLine(placeholder))) + 1
  const said =
    note && GAP + truncate(cleanLine(note), room - Math.min(wanted, Math.floor(room / 2)) - GAP.length)
  const typed = Math.min(wanted, room - widthOf(said))
  const left = room - typed - widthOf(said) - GAP.length
  return (
    <Box width={width} height={1} justifyContent="space-between" paddingX={1} overflow="hidden">
      <Text wrap="truncate">
        <Text {...styleOf('title')}>{sign}</Text>
        <TextField line={line} width={typed} isFocused placeholder={placeholder} />
        <Text {...styleOf('dim')}>{said}</Text>
      </Text>
      {left >= LEAST_HINTS && <Hints width={left} />}
    </Box>
  )
}
