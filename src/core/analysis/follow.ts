import { sql } from 'drizzle-orm'
import type { Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { followEvents } from '../events/follow.ts'
import type { EventWatch } from '../events/watch.ts'
import { findSource, ownerOf } from '../sources/find.ts'

type Asked = {
  after?: string | null | undefined
  source?: string | null | undefined
  client?: string | null | undefined
}

/** Of one camera, of one client, or all that the viewer may see. */
export async function followAnalyses(
  ctx: Core,
  watch: EventWatch,
  viewer: Viewer,
  { after, source, client }: Asked,
) {
  const of = typeof source === 'string' ? await findSource(ctx, viewer, { source, client }) : undefined
  const clientId = of ? of.clientId : await ownerOf(ctx, viewer, client)
  const filter = {
    AND: [
      visible.analysisEvents(viewer),
      {
        ...(clientId && { clientId }),
        ...(of && {
          RAW: ({ data }: { data: unknown }) => sql`${data}->>'sourceId' = ${of.id}`,
        }),
      },
    ],
  }
  return followEvents(ctx, watch, { kind: 'analysis', after, filter })
}
