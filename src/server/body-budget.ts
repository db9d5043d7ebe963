import { GraphQLError } from 'graphql'
import type { Viewer } from '../core/access/viewer.ts'
import { RateLimitedError, UnavailableError } from '../core/errors.ts'

/** A body of 64 KiB, with what its pieces take besides, has room where larger ones have none any more. */
const SMALL_BODY_BYTES = 128 * 1024
/** Of each share, what is for small bodies alone. */
const FOR_SMALL = 1 / 8
/** Of all there is: no key can shut out its client's others, no client the others, nobody without a key those with one. */
const OF_KEY = 1 / 2
const OF_CLIENT = 3 / 4
const OF_STRANGERS = 1 / 16
/** Bodies end at any time: a time that is worth a try. */
const TRY_AGAIN_MS = 1_000

type Holder = 'key' | 'client' | 'strangers' | 'server'

/** What the bodies of one holder hold together. It counts for its parent too. */
class Share {
  readonly of: Holder
  readonly most: number
  readonly parent: Share | null
  bytes = 0

  constructor(of: Holder, most: number, parent: Share | null) {
    this.of = of
    this.most = Math.floor(most)
    this.parent = parent
  }

  /** What one body can hold at all, and all that are not small together. */
  get mostOfLarge(): number {
    return Math.floor(this.most * (1 - FOR_SMALL))
  }
}

/** What one body holds: taken where memory is, and all given back at its end, however it ends. */
export class HeldBytes {
  readonly #budget: Shares
  readonly #viewer: Viewer | null
  /** While it holds anything. */
  #share: Share | null = null
  #isReleased = false
  bytes = 0

  constructor(budget: Shares, viewer: Viewer | null) {
    this.#budget = budget
    this.#viewer = viewer
  }

  hasRoom(bytes: number): boolean {
    const share = this.#share ?? this.#budget.enter(this.#viewer)
    return refusing(share, this.bytes + bytes, bytes) === null
  }

  /** Throws where there is no room, and has taken nothing then. */
  take(bytes: number): void {
    if (this.#isReleased) return
    const share = this.#share ?? this.#budget.enter(this.#viewer)
    const held = this.bytes + bytes
    const full = refusing(share, held, bytes)
    if (full) throw held > full.mostOfLarge ? tooLarge(full) : noRoom(full)
    this.#share = share
    this.#count(bytes)
  }

  /** For what is kept all the same, as a picture that is whole. */
  add(bytes: number): void {
    if (this.#isReleased || bytes === 0) return
    this.#share ??= this.#budget.enter(this.#viewer)
    this.#count(bytes)
  }

  giveBack(bytes: number): void {
    if (!this.#share) return
    this.#count(-bytes)
    if (this.bytes === 0) this.#share = null
  }

  /** What still comes is of no account: nobody keeps it. */
  release(): void {
    this.giveBack(this.bytes)
    this.#isReleased = true
  }

  /** There is more than there should be, by what was kept all the same. */
  get isOver(): boolean {
    for (let each = this.#share; each; each = each.parent) if (each.bytes > each.mostOfLarge) return true
    return false
  }

  #count(bytes: number): void {
    this.bytes += bytes
    for (let each = this.#share; each; each = each.parent) each.bytes += bytes
  }
}

/** `held`: by this body, with the bytes that it asks for. */
function refusing(share: Share, held: number, bytes: number): Share | null {
  const isSmall = held <= SMALL_BODY_BYTES
  for (let each: Share | null = share; each; each = each.parent)
    if (each.bytes + bytes > (isSmall ? each.most : each.mostOfLarge)) return each
  return null
}

/** Who holds nothing now will again. */
const MOST_KEPT = 1_000

/** Who holds something now, and some who did. */
class Shares {
  readonly server: Share
  readonly #byName = new Map<string, Share>()
  #forgetAt = MOST_KEPT

  constructor(most: number) {
    this.server = new Share('server', most, null)
  }

  enter(viewer: Viewer | null): Share {
    if (!viewer) return this.#enter('strangers', 'strangers', OF_STRANGERS, this.server)
    const { key } = viewer
    const known = this.#byName.get(key.id)
    if (known) return known
    this.#forget()
    const parent = key.clientId ? this.#enter('client', key.clientId, OF_CLIENT, this.server) : this.server
    return this.#enter('key', key.id, OF_KEY, parent)
  }

  /** Those who hold nothing, where there are many: a client goes with all its keys, as they hold nothing either. */
  #forget(): void {
    if (this.#byName.size < this.#forgetAt) return
    for (const [name, { bytes }] of this.#byName) if (bytes === 0) this.#byName.delete(name)
    this.#forgetAt = Math.max(MOST_KEPT, 2 * this.#byName.size)
  }

  #enter(of: Holder, name: string, part: number, parent: Share): Share {
    const known = this.#byName.get(name)
    if (known) return known
    const share = new Share(of, this.server.most * part, parent)
    this.#byName.set(name, share)
    return share
  }
}

export type BodyBudget = {
  /** For one body, whoever sends it. Whoever asks releases it. */
  hold(viewer: Viewer | null): HeldBytes
  readonly bytes: number
}

/** Bounds what all bodies that are on their way hold together, in this process. */
export function createBodyBudget(most: number): BodyBudget {
  const shares = new Shares(most)
  return {
    hold: (viewer) => new HeldBytes(shares, viewer),
    get bytes() {
      return shares.server.bytes
    },
  }
}

/** There is no room now: worth another try, by whoever sent it or by whoever reads it. */
class OwnShareFullError extends RateLimitedError {}
class BudgetFullError extends UnavailableError {}

export const isNoRoom = (error: unknown): error is OwnShareFullError | BudgetFullError =>
  error instanceof OwnShareFullError || error instanceof BudgetFullError

function noRoom({ of, mostOfLarge }: Share): Error {
  if (of === 'server')
    return new BudgetFullError('The server has as much of other requests to take in as it may.')
  if (of === 'strangers')
    return new BudgetFullError('The server has as much of requests without an API key to take in as it may.')
  const whose = of === 'key' ? 'This key has' : 'The keys of this client have together'
  return new OwnShareFullError(
    `${whose} requests on their way that hold as much as they may, ${shown(mostOfLarge)}. Wait until some are answered, or send fewer at a time.`,
    TRY_AGAIN_MS,
    [],
  )
}

const tooLarge = ({ mostOfLarge }: Share): Error =>
  new GraphQLError(
    `The request holds more than the ${shown(mostOfLarge)} that this server has for one key. Send less at a time.`,
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 413 } } },
  )

const MIB = 1024 * 1024
const shown = (bytes: number) =>
  bytes < MIB ? `${Math.floor(bytes / 1024)} KiB` : `${Math.floor(bytes / MIB)} MiB`
