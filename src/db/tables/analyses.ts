import { sql } from 'drizzle-orm'
import {
  bigint,
  date,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  real,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import type { AnalysisStage } from './analysis-settings.ts'
import { clients } from './clients.ts'
import { moment } from './columns.ts'
import { environment } from './keys.ts'
import { sources } from './sources.ts'

export const analysisVerdict = pgEnum('analysis_verdict', ['clear', 'incident', 'vetoed', 'inconclusive'])
export type Verdict = (typeof analysisVerdict.enumValues)[number]

/** `asked`: somebody wanted it. `watched`: the server looked by itself. */
export const analysisTrigger = pgEnum('analysis_trigger', ['asked', 'watched'])
export type AnalysisTrigger = (typeof analysisTrigger.enumValues)[number]

export const analysisState = pgEnum('analysis_state', ['waiting', 'running', 'finished'])
export type AnalysisState = (typeof analysisState.enumValues)[number]

/** `passed`: the next stage looks. `clear` ends the cascade, `vetoed` takes back what another said. */
export type StageVerdict = 'passed' | Verdict

export type StageRecord = {
  stage: AnalysisStage
  verdict: StageVerdict
  /** A sentence for people. */
  reason: string
  /** What went wrong: one of `TROUBLES`. */
  trouble: string | null
  score: number | null
  model: string | null
  milliseconds: number
  /** How many frames it looked at. */
  frames: number
  inputTokens: number | null
  outputTokens: number | null
  /** The list price of its tokens, in millionths; as text, since JSON has no large whole numbers. */
  costMicros: string | null
}

/** Where in a picture, in parts of its width and height: 0 to 1, from its upper left corner. */
export type Box = { x: number; y: number; width: number; height: number }

/** One frame that was looked at closely, and what was seen in it. */
export type StoredLook = { at: number; detections: { label: string; score: number; box: Box }[] }

/** What was there for how long, in milliseconds since 1970. */
export type StoredPresence = { label: string; from: number; to: number; most: number; score: number }

/** A rule that was met. */
export type StoredStanding = { rule: number; type: string; from: number; to: number; score: number }

/** One look at a window of one camera. The row is there before anything is looked at. */
export const analyses = pgTable(
  'analyses',
  {
    id: uuid().primaryKey(),
    /** What was asked for together. */
    runId: uuid('run_id').notNull(),
    clientId: uuid('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'cascade' }),
    environment: environment().notNull(),
    sourceId: uuid('source_id')
      .notNull()
      .references(() => sources.id, { onDelete: 'cascade' }),
    /** No foreign key: it stays, whatever becomes of the key. Null: watched. */
    keyId: uuid('key_id'),
    trigger: analysisTrigger().notNull(),
    state: analysisState().notNull(),
    /** Half-open: captured after the one, up to the other. */
    windowFrom: moment('window_from').notNull(),
    windowTo: moment('window_to').notNull(),
    /** Made of the marks of its frames, before the first stage: a clip of the same frames has the same. */
    windowId: text('window_id'),
    frames: integer().notNull().default(0),
    verdict: analysisVerdict(),
    /** Why nothing can be said: one of `TROUBLES`. */
    trouble: text(),
    incidentType: text('incident_type'),
    riskLevel: text('risk_level'),
    confidence: real(),
    summary: text(),
    detail: text(),
    stages: jsonb().$type<StageRecord[]>().notNull().default([]),
    looks: jsonb().$type<StoredLook[]>().notNull().default([]),
    presence: jsonb().$type<StoredPresence[]>().notNull().default([]),
    standings: jsonb().$type<StoredStanding[]>().notNull().default([]),
    /** Moments of the frames that show it. */
    evidence: bigint({ mode: 'number' }).array().notNull().default(sql`'{}'`),
    /** The process that is at it, and until when nobody else may be. */
    owner: uuid(),
    leaseUntil: moment('lease_until'),
    attempts: integer().notNull().default(0),
    /** Room in budgets that is held for it. */
    reservations: uuid().array().notNull().default(sql`'{}'`),
    createdAt: moment('created_at').notNull(),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
  },
  (table) => [
    index('analyses_created').on(table.createdAt, table.id),
    index('analyses_client').on(table.clientId, table.createdAt, table.id),
    index('analyses_source').on(table.sourceId, table.createdAt, table.id),
    index('analyses_run').on(table.runId),
    index('analyses_unfinished').on(table.leaseUntil).where(sql`${table.state} <> 'finished'`),
  ],
)
export type AnalysisRow = typeof analyses.$inferSelect

/** Requests to models, by days of the client's time zone: taken before they are sent. */
export const modelCalls = pgTable(
  'model_calls',
  {
    clientId: uuid('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'cascade' }),
    day: date().notNull(),
    calls: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.day] })],
)

/** Which process watches a camera, where several find its frames. Without an owner it is there to be had. */
export const watchClaims = pgTable('watch_claims', {
  sourceId: uuid('source_id')
    .primaryKey()
    .references(() => sources.id, { onDelete: 'cascade' }),
  owner: uuid(),
  leaseUntil: moment('lease_until').notNull(),
})
