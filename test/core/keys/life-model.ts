/** The life of keys as it is promised, in as few words as possible: what the product does is held against this. */
export type Reason = 'COMPROMISED' | 'NON_PAYMENT' | 'REPLACED' | 'UNUSED' | 'REQUESTED' | 'OTHER'

export type ModelKey = {
  role: 'admin' | 'ingest'
  createdAt: number
  expiresAt: number | null
  retiresAt: number | null
  revoked: Reason | null
}

const SHORTEST_SUCCESSOR_MS = 60 * 60 * 1_000
const LONGEST_GRACE_S = 30 * 86_400

const ended = (moment: number | null, now: number) => moment !== null && moment <= now

/** What each operation answers: the type of its result, a code of a failure, or the reason of a refusal. */
export class Model {
  now: number
  clientRevoked = false
  readonly keys: ModelKey[] = []

  constructor(now: number) {
    this.now = now
  }

  state({ revoked, expiresAt, retiresAt }: ModelKey): 'ACTIVE' | 'ROTATING' | 'EXPIRED' | 'REVOKED' {
    if (revoked) return 'REVOKED'
    if (ended(expiresAt, this.now) || ended(retiresAt, this.now)) return 'EXPIRED'
    return retiresAt === null ? 'ACTIVE' : 'ROTATING'
  }

  /** What a request with the key is answered. */
  accepted(key: ModelKey): string {
    if (this.clientRevoked) return '401 CLIENT_REVOKED'
    const state = this.state(key)
    return state === 'REVOKED' || state === 'EXPIRED' ? `401 ${state}` : '200'
  }

  /** Whether somebody may manage keys at all; null is the operator. */
  refusal(actor: ModelKey | null): string | null {
    if (!actor) return null
    const accepted = this.accepted(actor)
    if (accepted !== '200') return accepted
    return actor.role === 'admin' ? null : '403 PERMISSION'
  }

  create(role: ModelKey['role'], life: number | null): string {
    if (life !== null && life <= 0) return 'BAD_USER_INPUT'
    const expiresAt = life === null ? null : this.now + life
    this.keys.push({ role, createdAt: this.now, expiresAt, retiresAt: null, revoked: null })
    return 'KeyCreated'
  }

  rotate(key: ModelKey, graceSeconds: number): string {
    if (graceSeconds < 0 || graceSeconds > LONGEST_GRACE_S) return 'BAD_USER_INPUT'
    if (this.state(key) !== 'ACTIVE') return 'CONFLICT'
    const life = key.expiresAt === null ? null : key.expiresAt - key.createdAt
    if (life !== null && life < SHORTEST_SUCCESSOR_MS) return 'CONFLICT'
    this.create(key.role, life)
    key.retiresAt = Math.min(this.now + graceSeconds * 1_000, key.expiresAt ?? Number.POSITIVE_INFINITY)
    return 'KeyRotated'
  }

  revoke(key: ModelKey, reason: Reason): string {
    if (!key.revoked || reason === 'COMPROMISED') key.revoked = reason
    return 'KeyRevoked'
  }

  reactivate(key: ModelKey): string {
    if (!key.revoked) return 'KeyReactivated'
    const lost = key.revoked === 'COMPROMISED' || key.retiresAt !== null || ended(key.expiresAt, this.now)
    if (lost) return 'CONFLICT'
    key.revoked = null
    return 'KeyReactivated'
  }

  revokeClient(): string {
    this.clientRevoked = true
    return 'ClientRevoked'
  }

  reactivateClient(): string {
    this.clientRevoked = false
    return 'ClientReactivated'
  }
}
