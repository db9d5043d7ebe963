import { plain } from './text.ts'

export type Field = readonly [label: string, value: string | null | undefined]

/** One thing as labelled lines; what it does not have is left out. */
export function renderFields(fields: readonly Field[]): string {
  const present = fields.filter(([, value]) => value !== null && value !== undefined && value !== '')
  const width = Math.max(...present.map(([label]) => label.length))
  return present.map(([label, value]) => `  ${label.padEnd(width)}  ${plain(value ?? '')}`).join('\n')
}
