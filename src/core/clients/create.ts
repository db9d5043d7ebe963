import { type ClientRow, clients } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { FIRST_KEY_ROLE, type KeyWithRole } from '../access/roles.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { changedClientAnalysis } from '../analysis/client-settings.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { DuplicateClientNameError } from '../errors.ts'
import { requireWindowsFit } from '../frames/settings.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { issueKey } from '../keys/create.ts'
import { changedLimits } from '../limits/input.ts'
import { violatesUnique } from '../violation.ts'
import { describeClient } from './describe.ts'
import {
  type CreateClient,
  changedClientSettings,
  createClientInput,
  DEFAULT_SETTINGS,
  withoutNulls,
} from './input.ts'
import { slugOf } from './slug.ts'

export type NewClient = { client: ClientRow; key: KeyWithRole; secret: string }

/** A client and its first key, an admin of its own client unless asked otherwise. */
export async function createClient(ctx: Core, viewer: Viewer, input: CreateClient): Promise<NewClient> {
  requireLive(viewer, 'client records')
  const { name, email, description, settings, allowedAddresses, limits, analysis, key } = parse(
    createClientInput,
    input,
  )
  const now = ctx.now()
  const row: ClientRow = {
    id: newId(),
    name,
    slug: slugOf(name),
    email: email ?? null,
    description: description ?? null,
    allowedAddresses: allowedAddresses ?? null,
    limits: changedLimits({}, limits),
    settings: {
      ...changedClientSettings(DEFAULT_SETTINGS, settings),
      ...(analysis && { analysis: changedClientAnalysis(ctx.analysis.models, {}, analysis) }),
    },
    createdAt: now,
    updatedAt: now,
    revokedAt: null,
  }
  requireWindowsFit(settings?.frames, row.settings.frames, undefined, ctx.frames.defaults, 'settings.frames')
  return act(ctx, viewer, async (tx) => {
    await insertClient(tx, row)
    await recordAct(tx, viewer, {
      action: 'client.create',
      subject: encodeId('client', row.id),
      clientId: row.id,
      after: describeClient(row),
    })
    const first = { name: 'first key', role: FIRST_KEY_ROLE, ...withoutNulls(key ?? {}) }
    return { client: row, ...(await issueKey(tx, viewer, row, first)) }
  })
}

async function insertClient(tx: Core, row: ClientRow): Promise<void> {
  try {
    await tx.db.insert(clients).values(row)
  } catch (error) {
    if (violatesUnique(error, 'clients_slug_unique')) throw new DuplicateClientNameError(row.name, row.slug)
    throw error
  }
}
