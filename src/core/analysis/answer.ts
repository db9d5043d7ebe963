import { z } from 'zod'
import { INCIDENT_TYPES, RISK_LEVELS } from './incident.ts'
import type { ModelAnswer } from './model.ts'

export const LONGEST_SUMMARY = 300
export const LONGEST_DETAIL = 3_000
/** Nothing that fits the schema is longer, however it is set. */
const LONGEST_TEXT = 50_000
const MOST_PROBLEMS = 10

// As for texts of people: what makes one read as another in a terminal, or what no database takes.
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu

const words = (longest: number) =>
  z
    .string('must be a text')
    .transform((text) => text.replace(HIDDEN, ' ').trim())
    .pipe(z.string().min(1, 'must not be empty').max(longest, `must have at most ${longest} characters`))

/** What a model must answer with: sent to it as JSON schema, and what comes back is held to it. */
export const ANSWER = z
  .object({
    incidentDetected: z.boolean('must be true or false').meta({
      description: 'Whether the pictures show an incident.',
    }),
    incidentType: z.enum(INCIDENT_TYPES, `must be one of ${INCIDENT_TYPES.join(', ')}`).meta({
      description: 'What kind of incident; NONE if there is none, and only then.',
    }),
    riskLevel: z.enum(RISK_LEVELS, `must be one of ${RISK_LEVELS.join(', ')}`).meta({
      description: 'How bad it is, or would become if nobody came; LOW if there is no incident.',
    }),
    confidence: z
      .number('must be a number from 0 to 1')
      .min(0, 'must be a number from 0 to 1')
      .max(1, 'must be a number from 0 to 1')
      .meta({ description: 'How sure you are of incidentDetected, from 0 to 1.' }),
    summary: words(LONGEST_SUMMARY).meta({
      description: 'One sentence of at most 150 characters, for somebody who glances at a phone.',
    }),
    detail: words(LONGEST_DETAIL).meta({
      description: 'Who does what, where in the picture and when, in at most 800 characters.',
    }),
    evidenceFrames: z
      .array(z.int('must be whole numbers'), 'must be a list of whole numbers')
      .meta({ description: 'Numbers of the frames that show it best; empty if there is no incident.' }),
  })
  .refine(({ incidentDetected, incidentType }) => incidentDetected === (incidentType !== 'NONE'), {
    path: ['incidentType'],
    message: 'must be NONE where incidentDetected is false, and nothing else; another where it is true',
  }) satisfies z.ZodType<ModelAnswer>

/** Providers take no bounds, or refuse a schema that has any: these are told in words, and checked here. */
const BOUNDS = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern'] as const

const { $schema: _, ...SCHEMA } = z.toJSONSchema(ANSWER, {
  io: 'input',
  target: 'draft-7',
  override({ jsonSchema }) {
    for (const bound of BOUNDS) delete jsonSchema[bound]
    if (jsonSchema.type === 'object') jsonSchema.additionalProperties = false
  },
})
/** As it is sent. */
export const ANSWER_SCHEMA = SCHEMA

export type ReadAnswer = { answer: ModelAnswer } | { problems: readonly string[] }

/** Frames that are not there are no evidence; anything else that does not fit is told. */
export function readAnswer(text: string, frames: number): ReadAnswer {
  if (text.length > LONGEST_TEXT) return { problems: ['The answer is far too long.'] }
  const parsed = ANSWER.safeParse(jsonIn(text))
  if (!parsed.success) return { problems: problemsOf(parsed.error) }
  const evidence = parsed.data.evidenceFrames.filter((index) => index >= 0 && index < frames)
  return { answer: { ...parsed.data, evidenceFrames: [...new Set(evidence)].sort((a, b) => a - b) } }
}

/** Models of one's own think aloud before it, and set it as code. Undefined where there is none. */
function jsonIn(text: string): unknown {
  const said = text.slice(text.lastIndexOf('</think>') + 1)
  try {
    return JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1))
  } catch {
    return undefined
  }
}

const problemsOf = (error: z.ZodError): string[] =>
  error.issues
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) =>
      path.length === 0 ? 'The answer must be one JSON object.' : `${path.join('.')} ${message}.`,
    )
