import { type ClientRow, type SourceRow, sources } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { environmentOf, type Viewer } from '../access/viewer.ts'
import { changedAnalysis } from '../analysis/analysis-settings.ts'
import { actingClient } from '../clients/find.ts'
import type { Core, Transaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { changedSettings, requireWindowsFit } from '../frames/settings.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { violatesForeignKey, violatesUnique } from '../violation.ts'
import { noteSourceChange } from './changed.ts'
import { recordSourceEvents } from './events.ts'
import { type CreateSource, createSourceInput, sourceByFrameInput } from './input.ts'
import { holdSourcesOf, requireRoomForSource } from './room.ts'

/** A camera made beforehand, with its settings. */
export async function createSource(
  ctx: Core,
  viewer: Viewer,
  client: string | null | undefined,
  input: CreateSource,
): Promise<SourceRow> {
  const { name, settings, watch, ...analysis } = parse(createSourceInput, input)
  const owner = await actingClient(ctx, viewer, client)
  return act(ctx, viewer, async (tx) => {
    const row = newSource(tx, owner, viewer, name, {
      settings: changedSettings({}, settings),
      analysis: changedAnalysis({}, analysis),
      watch: watch ?? false,
    })
    requireWindowsFit(settings, row.settings, owner.settings.frames, tx.frames.defaults, 'settings')
    await requireRoomForSource(tx, owner, row.environment)
    await insert(tx, row)
    await noteSourceChange(tx, viewer, 'CREATED', { before: null, after: row })
    return row
  })
}

/** By the first frame of a camera that nobody made. One of several at once makes it, the others find it. */
export async function createSourceByFrame(
  ctx: Core,
  viewer: Viewer,
  owner: ClientRow,
  name: string,
): Promise<void> {
  const { source: valid } = parse(sourceByFrameInput, { source: name })
  await act(ctx, viewer, async (tx) => {
    const row = newSource(tx, owner, viewer, valid, { settings: {}, analysis: {}, watch: false })
    // Who was first may have taken the last room, for this very source.
    await holdSourcesOf(tx, owner.id)
    if (await isThere(tx, row)) return
    await requireRoomForSource(tx, owner, row.environment)
    const made = await tx.db
      .insert(sources)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: sources.id })
      .catch((error) => refuse(error, row))
    if (made.length > 0) await recordSourceEvents(tx, 'CREATED', [row])
  })
}

async function isThere(tx: Transaction, { clientId, environment, name }: SourceRow): Promise<boolean> {
  return (await tx.db.query.sources.findFirst({ where: { clientId, environment, name } })) !== undefined
}

function newSource(
  tx: Core,
  owner: ClientRow,
  viewer: Viewer,
  name: string,
  settings: Pick<SourceRow, 'settings' | 'analysis' | 'watch'>,
): SourceRow {
  const now = tx.now()
  return {
    id: newId(),
    clientId: owner.id,
    environment: environmentOf(viewer),
    name,
    ...settings,
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
    online: false,
    onlineChangedAt: null,
    lastFrameAt: null,
    frameCount: 0,
    frameBytes: 0,
  }
}

async function insert(tx: Transaction, row: SourceRow): Promise<void> {
  await tx.db
    .insert(sources)
    .values(row)
    .catch((error) => refuse(error, row))
}

function refuse(error: unknown, row: SourceRow): never {
  if (violatesUnique(error, 'sources_name')) throw duplicateName(row)
  if (violatesForeignKey(error, 'sources_client_id_clients_id_fkey')) {
    throw new NotFoundError('client', encodeId('client', row.clientId))
  }
  throw error
}

export const duplicateName = ({ name, environment }: Pick<SourceRow, 'name' | 'environment'>) =>
  new ConflictError(
    `There is a ${environment} source ${name} already, maybe an archived one. Choose another name, or use that one.`,
  )
