import { readFileSync } from 'node:fs'
import type { VariablesOf } from '../client/graphql.ts'
import type { RecordUsage } from '../client/usage.ts'
import { usageError } from './failures.ts'

export type UsageEventInput = VariablesOf<typeof RecordUsage>['input']['events'][number]

const STDIN = 0
const FIELDS = ['client', 'eventId', 'operation', 'quantity', 'occurredAt', 'environment', 'key', 'source']
const REQUIRED = ['client', 'eventId', 'operation', 'quantity']

/** Events from a file, or from standard input for `-`: JSON, JSON by the line, or CSV with a header. */
export function readEvents(file: string): UsageEventInput[] {
  const text = readText(file).replace(/^\ufeff/, '')
  const rows = /^\s*[[{]/.test(text) ? fromJson(text) : fromCsv(text)
  if (rows.length === 0) throw usageError('There is no event in it.')
  return rows.map(eventOf)
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? STDIN : file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    throw usageError(`The file ${file} can't be read (${code}).`)
  }
}

function fromJson(text: string): unknown[] {
  const whole = parsed(text)
  if (Array.isArray(whole)) return whole
  if (typeof whole === 'object' && whole !== null)
    return 'events' in whole && Array.isArray(whole.events) ? whole.events : [whole]
  return text
    .split('\n')
    .filter((line) => line.trim())
    .map((line, index) => {
      const row = parsed(line)
      if (row === undefined) throw usageError(`Line ${index + 1} is no JSON.`)
      return row
    })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function fromCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = cellsOf(text)
  const names = header.map((name) => name.trim())
  const missing = REQUIRED.filter((name) => !names.includes(name))
  if (missing.length > 0) {
    throw usageError(
      `The header of the CSV lacks ${missing.join(', ')}.`,
      `Its first line names the columns: ${FIELDS.join(',')}; the last four may be left out.`,
    )
  }
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])))
}

/** As RFC 4180 has it: quotes around what holds commas, quotes or line breaks; quotes in it are doubled. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const cells = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy
  for (let match = cells.exec(text); match; match = cells.exec(text)) {
    const [, cell = '', end] = match
    row.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end !== ',') {
      if (row.some((each) => each !== '')) rows.push(row)
      row = []
    }
    if (end === '') break
  }
  if (cells.lastIndex === 0) throw usageError('The CSV is broken: a quoted cell has no end.')
  return rows
}

function eventOf(row: unknown, index: number): UsageEventInput {
  if (typeof row !== 'object' || row === null) throw usageError(`Event ${index + 1} is no object.`)
  const given = Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== '' && value !== null && value !== undefined),
  )
  const unknown = Object.keys(given).find((name) => !FIELDS.includes(name))
  if (unknown)
    throw usageError(`Event ${index + 1} has a field ${unknown}.`, `Known are ${FIELDS.join(', ')}.`)
  const missing = REQUIRED.filter((name) => given[name] === undefined)
  if (missing.length > 0) throw usageError(`Event ${index + 1} lacks ${missing.join(', ')}.`)
  const quantity = typeof given.quantity === 'string' ? decimalOf(given.quantity) : given.quantity
  if (typeof quantity !== 'number' || !Number.isFinite(quantity))
    throw usageError(`The quantity of event ${index + 1} is no number.`)
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
