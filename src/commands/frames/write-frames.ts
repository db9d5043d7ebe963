import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Api } from '../../client/api.ts'
import { ExportFrames, type FrameAbout } from '../../client/frames.ts'
import { PAGE_LIMIT } from '../flags.ts'
import { found } from '../found.ts'
import { there, unwritable, write } from '../write-file.ts'

const INDEX = 'index.json'
const EXTENSIONS: Record<FrameAbout['format'], string> = { JPEG: 'jpg', PNG: 'png', WEBP: 'webp' }
/** Of the number of a frame within its millisecond. */
const DIGITS = 4
/** What an index may name: nothing outside of its directory, and nothing that is no picture. */
const NAME = /^\d[\w.-]*\.(jpg|png|webp)$/

type Wanted = {
  api: Api
  asked: { source: string; client: string | undefined; seconds: number | undefined }
  directory: string
  overwrites: boolean
  onProgress(count: number): void
}

export type ExportedFrame = { file: string } & FrameAbout
export type Exported = { directory: string; frames: ExportedFrame[] }

/** Page by page, so that a window of any size costs the memory of a page. */
export async function exportFrames(wanted: Wanted): Promise<Exported> {
  const { asked, overwrites, onProgress } = wanted
  const directory = resolve(wanted.directory)
  const flag = overwrites ? 'w' : 'wx'
  if (!overwrites && existsSync(join(directory, INDEX))) throw there(join(directory, INDEX))
  const fileOf = createNames()
  const frames: ExportedFrame[] = []
  let index = ''
  for await (const { source, nodes } of pages(wanted)) {
    if (nodes.length > 0) await makeDirectory(directory)
    for (const { data, ...about } of nodes) {
      // The server gives no picture only with an error, which ends this before.
      if (data === null) continue
      const file = fileOf(about)
      await write(join(directory, file), Buffer.from(data, 'base64'), flag)
      frames.push({ file, ...about })
    }
    index = indexOf(source, asked.seconds, frames)
    onProgress(frames.length)
  }
  if (frames.length === 0) return { directory, frames }
  if (overwrites) await removeOld(directory, new Set(frames.map(({ file }) => file)))
  await write(join(directory, INDEX), index, flag)
  return { directory, frames }
}

/** The window of the first page stays that of all. */
async function* pages({ api, asked }: Pick<Wanted, 'api' | 'asked'>) {
  const { source: name, client, seconds } = asked
  let window: { seconds?: number | undefined; from?: string; to?: string } = { seconds }
  for (let after: string | null | undefined; after !== null; ) {
    const variables = { source: name, client, ...window, first: PAGE_LIMIT, after }
    const source = found((await api.run(ExportFrames, variables)).source, 'source', name)
    const { from, to, nodes, pageInfo } = source.frames
    yield { source, nodes }
    window = { from, to }
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  }
}

/** Pictures of an earlier export, which the new index does not list. */
async function removeOld(directory: string, kept: ReadonlySet<string>): Promise<void> {
  const index = await readFile(join(directory, INDEX), 'utf8').catch(() => '')
  for (const file of listedIn(index)) {
    if (NAME.test(file) && !kept.has(file)) await rm(join(directory, file), { force: true })
  }
}

function listedIn(index: string): string[] {
  try {
    const { frames }: { frames: { file: unknown }[] } = JSON.parse(index)
    return frames.map(({ file }) => String(file))
  } catch {
    // Not one of ours.
    return []
  }
}

/** No two frames have one name, also where they were captured in the same moment; by name they are in their order. */
function createNames(): (about: FrameAbout) => string {
  const used = new Map<string, number>()
  return ({ capturedAt, format }) => {
    const moment = capturedAt.replaceAll(':', '-')
    const count = (used.get(moment) ?? 0) + 1
    used.set(moment, count)
    return `${moment}-${String(count).padStart(DIGITS, '0')}.${EXTENSIONS[format]}`
  }
}

type Source = { id: string; name: string; environment: string; client: { slug: string } }

function indexOf(
  { id, name, environment, client }: Source,
  seconds: number | undefined,
  frames: ExportedFrame[],
) {
  const source = { id, name, environment, client: client.slug }
  return `${JSON.stringify({ source, seconds: seconds ?? null, frames }, null, 2)}\n`
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await makeWithParents(resolve(directory))
  } catch (error) {
    throw unwritable(directory, error)
  }
}

/** By hand: where a parent can't be made and says that it is not there, as in /proc, Node's own way never ends. */
async function makeWithParents(directory: string, isParent = false): Promise<void> {
  try {
    await mkdir(directory)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST' && (isParent || (await stat(directory)).isDirectory())) return
    if (code !== 'ENOENT' || dirname(directory) === directory) throw error
    await makeWithParents(dirname(directory), true)
    await mkdir(directory)
  }
}
