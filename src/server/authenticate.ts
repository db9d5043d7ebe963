import type { IncomingMessage } from 'node:http'
import { hasShape, prefixOf } from '../core/access/secret.ts'
import type { Verifier } from '../core/access/verify.ts'
import type { Origin, Viewer } from '../core/access/viewer.ts'
import { ForbiddenError, UnauthenticatedError } from '../core/errors.ts'
import { FAILURE_REASONS, type FailureReason } from '../core/failures/failure.ts'
import type { FailureLog } from '../core/failures/log.ts'
import type { UseLog } from '../core/keys/use.ts'
import type { Standing } from '../core/limits/gate.ts'
import { type Charge, createCharge } from './charge.ts'
import { presentedKey, refuseKeyInUrl } from './credentials.ts'
import type { OriginReader } from './origin.ts'
import type { PlaintextWatch } from './plaintext.ts'
import type { Rates } from './rates.ts'

export type Gate = {
  verifier: Verifier
  uses: UseLog
  failures: Pick<FailureLog, 'record'>
  originOf: OriginReader
  rates: Rates
  watchPlaintext: PlaintextWatch
}

/** Who asks, and what it is counted against. */
export type Caller = { viewer: Viewer | null; charge: Charge }

/** Without a key there is no viewer: what needs one says so itself. A key that is presented must be good. */
export async function authenticate(gate: Gate, request: IncomingMessage, requestId: string): Promise<Caller> {
  const origin = gate.originOf(request, requestId)
  const viewer = await recognise(gate, request, origin)
  const limits = gate.rates.gate
  if (viewer) return { viewer, charge: createCharge(limits, viewer.quotas) }
  const quotas = gate.rates.strangers.quotasOf(origin.address)
  return { viewer, charge: createCharge(limits, quotas, await countStranger(gate, origin)) }
}

/** The same without counting those who show no key: they may yet do so. */
export async function recognise(
  gate: Gate,
  request: IncomingMessage,
  origin: Origin,
): Promise<Viewer | null> {
  const secret = await whereGood(gate, origin, () => presentedKey(request))
  return secret === null ? null : admit(gate, secret, origin)
}

/** For what is answered to everybody: a key in the address is refused there too, where it ends up in logs as well. */
export async function requireCleanAddress(
  gate: Gate,
  request: IncomingMessage,
  requestId: string,
): Promise<void> {
  await whereGood(gate, gate.originOf(request, requestId), () => refuseKeyInUrl(request.url))
}

async function whereGood<T>(gate: Gate, origin: Origin, read: () => T): Promise<T> {
  try {
    return read()
  } catch (error) {
    throw await refused(gate, error, origin, null)
  }
}

/** A key that came from there, by whatever way: as the header of a request, or as the first word on a connection. */
export async function admit(gate: Gate, secret: string, origin: Origin): Promise<Viewer> {
  try {
    const { key, client, permissions, quotas } = await gate.verifier.verify(secret, origin.address)
    gate.rates.gate.requireRoom(quotas)
    gate.uses.record(key.id, origin.address)
    const viewer = { key, client, permissions, quotas, origin }
    gate.watchPlaintext(viewer)
    return viewer
  } catch (error) {
    throw await refused(gate, error, origin, secret)
  }
}

/** Counted at the door, whatever it asks for. */
export async function countStranger(
  { rates }: Pick<Gate, 'rates'>,
  { address }: Origin,
): Promise<readonly Standing[]> {
  const quotas = rates.strangers.quotasOf(address)
  rates.gate.requireRoom(quotas)
  return rates.gate.take(quotas, 1)
}

/** Every refused key passes here on its way out. */
async function refused(gate: Gate, error: unknown, origin: Origin, secret: string | null): Promise<unknown> {
  if (!(error instanceof UnauthenticatedError || error instanceof ForbiddenError)) return error
  note(gate, error, origin, secret)
  // A key that is known is no guess: it is told why it is refused, however often it tries.
  if (error.subject) return error
  const { gate: limits, strangers } = gate.rates
  return limits.take(strangers.quotasOf(origin.address), 1).then(
    () => error,
    (tooMany: unknown) => tooMany,
  )
}

function note(
  { failures }: Gate,
  { reason, subject }: UnauthenticatedError | ForbiddenError,
  { address, userAgent }: Origin,
  secret: string | null,
): void {
  if (!isFailure(reason)) return
  const prefix = secret !== null && hasShape(secret) ? prefixOf(secret) : null
  const keyId = subject?.id ?? null
  failures.record({ address, userAgent, prefix, reason, keyId, clientId: subject?.clientId ?? null })
}

const isFailure = (reason: string): reason is FailureReason =>
  (FAILURE_REASONS as readonly string[]).includes(reason)
