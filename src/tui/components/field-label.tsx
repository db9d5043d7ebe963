import { Text } from 'ink'
import { pad } from '../text/fit.ts'
import { styleOf } from '../theme.ts'

export const LABEL_WIDTH = 16

export function FieldLabel({ text, isFocused }: { text: string; isFocused: boolean }) {
  return (
    <Text {...styleOf(isFocused ? 'title' : 'label')}>
      {(isFocused ? '▸ ' : '  ') + pad(text, LABEL_WIDTH - 2)}
    </Text>
  )
}
