import type { Detection } from '../../core/analysis/detection.ts'
import type { Detected, DetectorFrame, DetectorOrder } from '../../core/analysis/detector.ts'

/** An order on its way: frames leave it one by one, and come back in any order. */
export type Job = {
  clientId: string
  replaces: string | undefined
  frames: readonly DetectorFrame[]
  /** The first that nobody looks at yet. */
  next: number
  left: number
  found: (readonly Detection[] | null)[]
  milliseconds: number
  settle: { resolve(detected: Detected | null): void; reject(error: unknown): void }
}

/** Orders in order; those that give way to newer ones and those that somebody asked for are served in turn. */
type Client = { watched: Job[]; asked: Job[]; isAskedNext: boolean }

/** Goes round the clients, frame by frame, so that a long order of one delays others by a frame each. */
export class Queue {
  /** Whose turn is next stands first. */
  private readonly clients = new Map<string, Client>()
  private servedLast: string | undefined

  add(job: Job): void {
    const client = this.clients.get(job.clientId) ?? this.welcome(job.clientId)
    laneOf(client, job).push(job)
  }

  /** In the place of one with its name that nobody began, which comes back: place by place, all names have their turn. */
  replace(job: Job): Job | null {
    const watched = this.clients.get(job.clientId)?.watched ?? []
    const place = watched.findIndex(({ next, replaces }) => next === 0 && replaces === job.replaces)
    const [old] = place < 0 ? [] : watched.splice(place, 1, job)
    return old ?? null
  }

  /** The next frame that somebody should look at. */
  take(): { job: Job; index: number } | null {
    for (const [id, client] of this.clients) {
      const lane = client.isAskedNext ? [client.asked, client.watched] : [client.watched, client.asked]
      const from = lane.find(({ length }) => length > 0)
      const job = from?.[0]
      if (!from || !job) continue
      client.isAskedNext = from === client.watched
      const index = job.next
      job.next += 1
      if (job.next >= job.frames.length) from.shift()
      this.toTheEnd(id, client)
      this.servedLast = id
      return { job, index }
    }
    return null
  }

  remove(job: Job): void {
    const client = this.clients.get(job.clientId)
    if (!client) return
    const lane = laneOf(client, job)
    const place = lane.indexOf(job)
    if (place >= 0) lane.splice(place, 1)
    if (isEmpty(client)) this.clients.delete(job.clientId)
  }

  /** Of the client that has most of them waiting: the oldest that may give way. */
  oldestToGiveWay(): Job | null {
    let most: Job[] = []
    for (const { watched } of this.clients.values()) {
      const waiting = watched.filter(isWaiting)
      if (waiting.length > most.length) most = waiting
    }
    return most[0] ?? null
  }

  waiting(): { watched: number; asked: number } {
    let [watched, asked] = [0, 0]
    for (const client of this.clients.values()) {
      watched += client.watched.filter(isWaiting).length
      asked += client.asked.filter(isWaiting).length
    }
    return { watched, asked }
  }

  askedBy(clientId: string): number {
    return this.clients.get(clientId)?.asked.filter(isWaiting).length ?? 0
  }

  *all(): Generator<Job> {
    for (const { watched, asked } of this.clients.values()) yield* [...watched, ...asked]
  }

  /** Before the one that was served just now. */
  private welcome(id: string): Client {
    const client: Client = { watched: [], asked: [], isAskedNext: false }
    const last = this.servedLast
    const served = last === undefined ? undefined : this.clients.get(last)
    this.clients.set(id, client)
    if (last !== undefined && served) this.toTheEnd(last, served)
    return client
  }

  private toTheEnd(id: string, client: Client): void {
    this.clients.delete(id)
    if (!isEmpty(client)) this.clients.set(id, client)
  }
}

const laneOf = ({ watched, asked }: Client, { replaces }: Pick<DetectorOrder, 'replaces'>) =>
  replaces === undefined ? asked : watched
const isWaiting = ({ next }: Job) => next === 0
const isEmpty = ({ watched, asked }: Client) => watched.length === 0 && asked.length === 0
