import { Text } from 'ink'
import { cleanLine } from '../text/clean.ts'
import { styleOf, type Tone } from '../theme.ts'

interface Props {
  children: string
  tone?: Tone | undefined
  bold?: boolean
}

/** Text on one line, safe to print whatever it holds. */
export function Label({ children, tone, bold }: Props) {
  return (
    <Text wrap="truncate-end" {...styleOf(tone)} {...(bold ? { bold } : {})}>
      {cleanLine(children)}
    </Text>
  )
}
