import { useState } from 'react'
import type { Field, Values } from '../forms/state.ts'
import { Confirm } from './confirm.tsx'
import { Form } from './form.tsx'

interface Question {
  readonly lines: readonly string[]
  readonly question: string
}

interface Props {
  title: string
  intro?: readonly string[]
  fields: readonly Field[]
  initial?: Values
  /** What is to be confirmed; what it throws is shown with the fields. */
  asks: (values: Values) => Promise<Question>
  onYes: (values: Values) => Promise<void>
  onCancel: () => void
}

/** First the fields, then the question whether that is meant; no goes back to the fields. */
export function FormThenConfirm({ title, intro = [], fields, initial, asks, onYes, onCancel }: Props) {
  const [values, setValues] = useState<Values | undefined>(initial)
  const [question, setQuestion] = useState<Question>()
  if (question && values) {
    return (
      <Confirm title={title} {...question} onNo={() => setQuestion(undefined)} onYes={() => onYes(values)} />
    )
  }
  return (
    <Form
      title={title}
      intro={intro}
      fields={fields}
      {...(values ? { initial: values } : {})}
      onCancel={onCancel}
      onSubmit={async (given) => {
        setQuestion(await asks(given))
        setValues(given)
      }}
    />
  )
}
