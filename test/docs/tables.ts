import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')
export const page = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The rows of the table with this heading, cell by cell, without the marks of code. */
export function table(path: string, ...heading: string[]): string[][] {
  const lines = page(path).split('\n')
  const start = lines.findIndex((line) => cells(line).join() === heading.join())
  if (start < 0) throw new Error(`${path} has no table headed ${heading.join(', ')}`)
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  return lines.slice(start + 2, end < 0 ? undefined : end).map(cells)
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''))
}
