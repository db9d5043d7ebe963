/** Choices stand in columns, one below the other, so that up and down go through all of them. */
const CHECK_COLUMNS = 3

const BETWEEN = ','

/** What is checked, as the one text that a field has. */
export const checkedIn = (text: string): string[] => text.split(BETWEEN).filter(Boolean)
export const textOfChecked = (values: readonly string[]): string => values.join(BETWEEN)

/** In the order of the choices, whatever was checked first; what is not among them stays. */
export function toggled(text: string, value: string, order: readonly string[]): string {
  const before = new Set(checkedIn(text))
  const after = before.has(value) ? before.difference(new Set([value])) : before.union(new Set([value]))
  const known = order.filter((each) => after.has(each))
  return textOfChecked([...known, ...[...after].filter((each) => !order.includes(each))])
}

export const rowsOf = (count: number): number => Math.ceil(count / CHECK_COLUMNS)

/** A step to the side is a column further, where there is one. */
export function moved(index: number, step: { down?: number; right?: number }, count: number): number {
  const next = index + (step.down ?? 0) + (step.right ?? 0) * rowsOf(count)
  return next < 0 || next >= count ? index : next
}
