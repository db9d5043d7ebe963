import { readFileSync } from 'node:fs'
import type { VariablesOf } from '../client/graphql.ts'
import type { RecordUsage } from '../client/usage.ts'
import { usageError } from './failures.ts'

export type UsageEventInput = VariablesOf<typeof RecordUsage>['input']['events'][number]

const STDIN = 0
const FIELDS = ['client', 'eventId', 'operation', 'quantity', 'occurredAt', 'environment', 'key', 'source']
const REQUIRED = ['client', 'eventId', 'operation', 'quantity']

/** An event, and where in the file it stands, at the beginning of a sentence: `Line 12`, or `Event 3` of a list. */
export type FiledEvent = { place: string; event: UsageEventInput }
type Row = { place: string; value: unknown }

/** Events from a file, or from standard input for `-`: JSON, JSON by the line, or CSV with a header. */
export function readEvents(file: string): FiledEvent[] {
  const text = readText(file).replace(/^\ufeff/, '')
  const rows = /^\s*[[{]/.test(text) ? fromJson(text) : fromCsv(text)
  if (rows.length === 0) throw usageError('There is no event in it.')
  return rows.map((row) => ({ place: row.place, event: eventOf(row) }))
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? STDIN : file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    throw usageError(`The file ${file} can't be read (${code}).`)
  }
}

function fromJson(text: string): Row[] {
  const whole = parsed(text)
  if (Array.isArray(whole)) return listed(whole)
  if (typeof whole === 'object' && whole !== null)
    return 'events' in whole && Array.isArray(whole.events) ? listed(whole.events) : listed([whole])
  return text.split('\n').flatMap((line, index) => {
    if (!line.trim()) return []
    const value = parsed(line)
    if (value === undefined) throw usageError(`Line ${index + 1} is no JSON.`)
    return [{ place: `Line ${index + 1}`, value }]
  })
}

const listed = (values: readonly unknown[]): Row[] =>
  values.map((value, index) => ({ place: `Event ${index + 1}`, value }))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function fromCsv(text: string): Row[] {
  const [header, ...rows] = cellsOf(text)
  const names = (header?.cells ?? []).map((name) => name.trim())
  const missing = REQUIRED.filter((name) => !names.includes(name))
  if (missing.length > 0) {
    throw usageError(
      `The header of the CSV lacks ${missing.join(', ')}.`,
      `Its first line names the columns: ${FIELDS.join(',')}; the last four may be left out.`,
    )
  }
  return rows.map(({ line, cells }) => ({
    place: `Line ${line}`,
    value: Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])),
  }))
}

type CsvRow = { line: number; cells: string[] }

/** As RFC 4180 has it: quotes around what holds commas, quotes or line breaks; quotes in it are doubled. */
function cellsOf(text: string): CsvRow[] {
  const rows: CsvRow[] = []
  let row: CsvRow = { line: 1, cells: [] }
  let line = 1
  const found = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy
  for (let match = found.exec(text); match; match = found.exec(text)) {
    const [whole, cell = '', end] = match
    line += whole.split('\n').length - 1
    row.cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end !== ',') {
      if (row.cells.some((each) => each !== '')) rows.push(row)
      row = { line, cells: [] }
    }
    if (end === '') break
  }
  // Where nothing is found, the expression begins anew.
  if (text !== '' && found.lastIndex === 0) throw usageError('The CSV is broken: a quoted cell has no end.')
  return rows
}

function eventOf({ place, value: row }: Row): UsageEventInput {
  if (typeof row !== 'object' || row === null) throw usageError(`${place} is no object.`)
  const given = Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== '' && value !== null && value !== undefined),
  )
  const unknown = Object.keys(given).find((name) => !FIELDS.includes(name))
  if (unknown) throw usageError(`${place} has a field ${unknown}.`, `Known are ${FIELDS.join(', ')}.`)
  const missing = REQUIRED.filter((name) => given[name] === undefined)
  if (missing.length > 0) throw usageError(`${place} lacks ${missing.join(', ')}.`)
  const quantity = typeof given.quantity === 'string' ? decimalOf(given.quantity) : given.quantity
  if (typeof quantity !== 'number' || !Number.isFinite(quantity))
    throw usageError(`${place}: the quantity is no number.`)
  const words = Object.entries(given).map(([name, value]) => [name, String(value)])
  const { operation, environment, ...rest } = Object.fromEntries(words)
  // What stands in it otherwise is judged by the server.
  return {
    ...rest,
    operation: constantOf(operation),
    ...(environment && { environment: constantOf(environment) }),
    quantity,
  } as UsageEventInput
}

const constantOf = (text: string) => text.toUpperCase().replaceAll('-', '_')

/** The language would take 0x10 for 16. */
const decimalOf = (text: string) =>
  /^\s*-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN
