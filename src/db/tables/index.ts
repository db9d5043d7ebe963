export { type AuditOutcome, type AuditRow, auditLog, auditOutcome } from './audit.ts'
export { type ClientRow, type ClientSettings, clients } from './clients.ts'
export {
  type Environment,
  environment,
  type KeyRow,
  keys,
  type RevocationReason,
  revocationReason,
} from './keys.ts'
