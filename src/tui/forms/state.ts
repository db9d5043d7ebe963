import { typedLine, typedLines } from '../text/clean.ts'
import { EMPTY, type Line, lineOf, textOf } from '../text/editor.ts'
import { moved, toggled } from './checklist.ts'

interface FieldBase {
  /** Also the path at which the server reports what is wrong with it. */
  readonly name: string
  readonly label: string
  /** Said under the field while it has the focus. */
  readonly note?: string | ((value: string) => string | undefined)
}

export interface TextFieldSpec extends FieldBase {
  readonly kind: 'text'
  readonly placeholder?: string
}

/** Any number of lines, as one text with its breaks. */
export interface LinesFieldSpec extends FieldBase {
  readonly kind: 'lines'
  readonly placeholder?: string
  /** How many are shown at once. */
  readonly rows: number
}

export interface Choice {
  readonly value: string
  readonly label: string
  readonly note?: string
}

export interface ChoiceFieldSpec extends FieldBase {
  readonly kind: 'choice'
  readonly choices: readonly Choice[]
}

/** Any number of choices; its value is what is checked, with commas between. */
export interface ChecklistFieldSpec extends FieldBase {
  readonly kind: 'checklist'
  readonly choices: readonly Choice[]
}

export type Field = TextFieldSpec | LinesFieldSpec | ChoiceFieldSpec | ChecklistFieldSpec
export type Values = Readonly<Record<string, string>>

export interface FormState {
  readonly fields: readonly Field[]
  readonly focus: number
  readonly lines: Readonly<Record<string, Line>>
  /** Where in a checklist one is. */
  readonly cursors: Readonly<Record<string, number>>
}

export type FormAction =
  | { type: 'focus'; by: number }
  | { type: 'focusOn'; name: string }
  | { type: 'edit'; edited: (line: Line) => Line }
  | { type: 'choose'; by: number }
  | { type: 'move'; down?: number; right?: number }
  | { type: 'toggle' }

export function startForm(fields: readonly Field[], initial: Values = {}): FormState {
  const lines = fields.map((field) => {
    const text = initial[field.name] ?? standardOf(field)
    return [
      field.name,
      lineOf(field.kind === 'lines' ? typedLines(text).join('\n') : typedLine(text)),
    ] as const
  })
  return { fields, focus: 0, lines: Object.fromEntries(lines), cursors: {} }
}

const standardOf = (field: Field): string => (field.kind === 'choice' ? (field.choices[0]?.value ?? '') : '')

export function reduceForm(state: FormState, action: FormAction): FormState {
  const { fields, focus } = state
  switch (action.type) {
    case 'focus':
      return { ...state, focus: turn(focus + action.by, fields.length) }
    case 'focusOn': {
      const index = fields.findIndex(({ name }) => name === action.name)
      return index < 0 ? state : { ...state, focus: index }
    }
    case 'edit':
      return isTyped(focused(state)) ? withLine(state, action.edited) : state
    case 'choose':
      return withLine(state, (line) => chosen(focused(state), line, action.by))
    case 'move':
      return withCursor(state, action)
    case 'toggle':
      return withLine(state, (line) => checked(state, line))
  }
}

const isTyped = (field: Field | undefined): boolean => field?.kind === 'text' || field?.kind === 'lines'

export const focused = ({ fields, focus }: FormState): Field | undefined => fields[focus]
export const cursorAt = ({ cursors }: FormState, name: string): number => cursors[name] ?? 0
export const lineAt = ({ lines }: FormState, name: string): Line => lines[name] ?? EMPTY

export function valuesOf({ lines }: FormState): Values {
  return Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, textOf(line).trim()]))
}

function withLine(state: FormState, edited: (line: Line) => Line): FormState {
  const field = focused(state)
  if (!field) return state
  return { ...state, lines: { ...state.lines, [field.name]: edited(lineAt(state, field.name)) } }
}

function withCursor(state: FormState, step: { down?: number; right?: number }): FormState {
  const field = focused(state)
  if (field?.kind !== 'checklist') return state
  const cursor = moved(cursorAt(state, field.name), step, field.choices.length)
  return { ...state, cursors: { ...state.cursors, [field.name]: cursor } }
}

function checked(state: FormState, line: Line): Line {
  const field = focused(state)
  if (field?.kind !== 'checklist') return line
  const values = field.choices.map(({ value }) => value)
  const value = values[cursorAt(state, field.name)]
  return value === undefined ? line : lineOf(toggled(textOf(line), value, values))
}

function chosen(field: Field | undefined, line: Line, by: number): Line {
  if (field?.kind !== 'choice') return line
  const index = field.choices.findIndex(({ value }) => value === textOf(line))
  const choice = field.choices[turn(index + by, field.choices.length)]
  return choice ? lineOf(choice.value) : line
}

const turn = (index: number, length: number): number => (length === 0 ? 0 : (index + length) % length)

/** What was changed against what the form began with: that a field has one line is no change. */
export function changesOf(values: Values, initial: Values): Partial<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== typedLine(initial[name] ?? '').trim()),
  )
}
