import type { RiskLevel } from '../../db/tables/index.ts'

/** What may be going on. */
export const INCIDENT_TYPES = [
  'SHOPLIFTING',
  'THEFT',
  'INTRUSION',
  'VIOLENCE',
  'VANDALISM',
  'WEAPON',
  'FALL',
  'FIRE_OR_SMOKE',
  'LOITERING',
  'CROWD',
  'TAMPERING',
  'SUSPICIOUS',
  'NONE',
] as const
export type IncidentType = (typeof INCIDENT_TYPES)[number]

export type { RiskLevel }

/** From the least to the worst. */
export const RISK_LEVELS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const satisfies readonly RiskLevel[]

/** What was found, by rules or by a model, and in which words. */
export type Finding = {
  incidentType: IncidentType
  riskLevel: RiskLevel
  confidence: number
  summary: string
  detail: string
  /** Places in the list of frames that were looked at. */
  evidence: readonly number[]
}
