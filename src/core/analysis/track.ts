import type { Box } from '../../db/tables/index.ts'
import { reachMs } from './run.ts'

/** More at once are not told apart: those that come first in a frame are followed. */
export const MOST_TRACKS = 50
/** Two boxes with less in common are matched by where they are. */
const LEAST_OVERLAP = 0.1
/** In diagonals of a box: how far off its middle may be, and so much more for each second that passed. */
const REACH = 0.5
const REACH_A_SECOND = 1
const FARTHEST = 1.5
/** Nobody grows or shrinks so many times over between two frames. */
const MOST_GROWTH = 4
/** People turn round: beyond this, where they were going says nothing. */
const LONGEST_GUESS_MS = 1_000

type Track = { id: number; box: Box; dx: number; dy: number; at: number; isMissed: boolean }

/** Follows people from frame to frame, by how their boxes overlap and where they were going. */
export function createTracker() {
  let tracks: Track[] = []
  let lastId = 0

  /** An id for each box, the same for as long as it is the same person; null for those beyond the bound. */
  function follow(at: number, boxes: readonly Box[]): (number | null)[] {
    tracks = tracks.filter((track) => at - track.at <= reachMs(track.isMissed))
    const followed = boxes.slice(0, MOST_TRACKS)
    const found = matches(tracks, followed, at)
    for (const track of tracks) track.isMissed = true
    const ids = boxes.map((box, place) => {
      const known = found.get(place)
      if (known) return moved(known, box, at).id
      return place < followed.length ? appeared(box, at) : null
    })
    tracks = tracks.toSorted((one, other) => other.at - one.at).slice(0, MOST_TRACKS)
    return ids
  }

  function appeared(box: Box, at: number): number {
    lastId += 1
    tracks.push({ id: lastId, box, dx: 0, dy: 0, at, isMissed: false })
    return lastId
  }

  return { follow }
}

function moved(track: Track, box: Box, at: number): Track {
  const passed = at - track.at
  if (passed > 0) {
    const [from, to] = [middle(track.box), middle(box)]
    track.dx = (track.dx + (to.x - from.x) / passed) / 2
    track.dy = (track.dy + (to.y - from.y) / passed) / 2
  }
  return Object.assign(track, { box, at, isMissed: false })
}

/** The best pairs first, each track and each box once. */
function matches(tracks: readonly Track[], boxes: readonly Box[], at: number): Map<number, Track> {
  const pairs = tracks.flatMap((track) =>
    boxes.map((box, place) => ({ track, place, likeness: likeness(track, box, at) })),
  )
  const found = new Map<number, Track>()
  const taken = new Set<Track>()
  for (const { track, place, likeness } of pairs.toSorted((one, other) => other.likeness - one.likeness)) {
    if (likeness <= 0) break
    if (taken.has(track) || found.has(place)) continue
    taken.add(track)
    found.set(place, track)
  }
  return found
}

/** Above 1 where they overlap, up to 1 where they are near each other, 0 where it can't be the same person. */
function likeness(track: Track, box: Box, at: number): number {
  const passed = at - track.at
  const guessed = Math.min(passed, LONGEST_GUESS_MS)
  const ahead = { ...track.box, x: track.box.x + track.dx * guessed, y: track.box.y + track.dy * guessed }
  // One that walks is ahead, one that stopped is where it was.
  const shared = Math.max(overlap(ahead, box), overlap(track.box, box) * 0.9)
  if (shared >= LEAST_OVERLAP) return 1 + shared
  const growth = (box.width * box.height) / (track.box.width * track.box.height)
  if (!(growth <= MOST_GROWTH && growth >= 1 / MOST_GROWTH)) return 0
  const diagonal = Math.max(Math.hypot(box.width, box.height), Math.hypot(ahead.width, ahead.height))
  const reach = diagonal * Math.min(FARTHEST, REACH + (REACH_A_SECOND * passed) / 1_000)
  const off = Math.min(distance(ahead, box), distance(track.box, box))
  return Math.max(0, 1 - off / reach)
}

/** What two have in common, in parts of what they cover together. */
function overlap(one: Box, other: Box): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x)
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y)
  if (width <= 0 || height <= 0) return 0
  const common = width * height
  return common / (one.width * one.height + other.width * other.height - common)
}

const middle = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 })

function distance(one: Box, other: Box): number {
  const [here, there] = [middle(one), middle(other)]
  return Math.hypot(here.x - there.x, here.y - there.y)
}
