import { Text } from 'ink'
import { useActiveBindings } from '../input/keys.tsx'
import { keyLabel } from '../keymap.ts'
import { widthOf } from '../text/fit.ts'
import { styleOf } from '../theme.ts'

const BETWEEN = '  '

/** The keys that do something now, as many as there is room for. */
export function Hints({ width }: { width: number }) {
  const hints = useActiveBindings()
    .filter(({ hint }) => hint !== undefined)
    .map(({ keys, label, action }) => ({ action, key: keyLabel(keys[0] ?? ''), label }))
  let used = 0
  const shown = hints.filter(({ key, label }) => {
    used += widthOf(`${key} ${label}${BETWEEN}`)
    return used - BETWEEN.length <= width
  })
  return (
    <Text wrap="truncate">
      {shown.map(({ action, key, label }, index) => (
        <Text key={`${key} ${action}`}>
          {index > 0 ? BETWEEN : ''}
          <Text {...styleOf('title')}>{key}</Text>
          <Text {...styleOf('dim')}>{` ${label}`}</Text>
        </Text>
      ))}
    </Text>
  )
}
