import { Text } from 'ink'
import { useActiveBindings } from '../input/keys.tsx'
import { keyLabel } from '../keymap.ts'
import { widthOf } from '../text/fit.ts'
import { styleOf } from '../theme.ts'

const BETWEEN = '  '

/** The keys that do something now, as many as there is room for. */
export function Hints({ width }: { width: number }) {
  const bindings = useActiveBindings().filter(({ hint }) => hint !== undefined)
  const hints = bindings.map(({ keys, sign, label, action, pinned }) => {
    const key = sign ?? keyLabel(keys[0] ?? '')
    return { action, key, label, pinned, cells: widthOf(`${key} ${label}${BETWEEN}`) }
  })
  const free = hints.filter(({ pinned }) => !pinned)
  let room = width + BETWEEN.length - hints.reduce((sum, { pinned, cells }) => sum + (pinned ? cells : 0), 0)
  const fitting = new Set(
    free.filter(({ cells }) => {
      room -= cells
      return room >= 0
    }),
  )
  const shown = hints.filter((hint) => hint.pinned || fitting.has(hint))
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
