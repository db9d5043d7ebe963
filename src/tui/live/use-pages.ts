import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import {
  appendPage,
  isOutdated,
  joinPages,
  type Page,
  type Pages,
  pagesInView,
  putPage,
  rowsOf,
} from '../lists/pages.ts'
import { useConnection } from './context.tsx'
import { type Fault, faultOf } from './fault.ts'
import { usePolling } from './use-polling.ts'

/** Rows asked for at once; the server gives no more. */
export const PAGE_ROWS = 100
/** More is loaded when the selection comes this close to the end of what is there. */
const PREFETCH_ROWS = 40

export type LoadPage<Row> = (after: string | null, signal: AbortSignal) => Promise<Page<Row>>

interface Loaded<Row> {
  /** What the pages are of: another search has other pages. */
  readonly key: string
  readonly pages: Pages<Row>
  readonly total: number | undefined
  readonly asOf: number | undefined
  readonly fault: Fault | undefined
}

export interface View {
  readonly top: number
  readonly height: number
  readonly index: number
}

export interface LiveRows<Row> {
  readonly rows: readonly Row[]
  readonly total: number | undefined
  readonly asOf: number | undefined
  readonly fault: Fault | undefined
  /** The rows are still those of the search before. */
  readonly searching: boolean
  /** What the rows are of. */
  readonly shown: string
}

/** All pages anew, before any of them is shown: the selection finds its row again among them. */
async function loadAll<Row>(load: LoadPage<Row>, signal: AbortSignal): Promise<Pages<Row>> {
  const pages = [await load(null, signal)]
  for (let last = pages[0]; last?.hasNext && !signal.aborted; last = pages.at(-1)) {
    pages.push(await load(last.end, signal))
  }
  return pages
}

/**
 * The rows of a connection, as far as they were looked at. What is in view is kept current; the rest is
 * loaded as the selection comes near, so that a list of thousands costs as much as what is seen of it.
 */
export function usePages<Row extends { id: string }>(
  key: string,
  load: LoadPage<Row>,
  view: View,
): LiveRows<Row> {
  const [loaded, setLoaded] = useState<Loaded<Row>>({
    key,
    pages: [],
    total: undefined,
    asOf: undefined,
    fault: undefined,
  })

  usePolling(useConnection(), key, async (signal) => {
    try {
      let pages = loaded.key === key ? loaded.pages : []
      let total = loaded.total
      for (const index of pagesInView(pages, view.top, view.top + view.height)) {
        const previous = pages[index - 1]
        if (previous && !previous.hasNext) break
        const page = await load(previous?.end ?? null, signal)
        pages = putPage(pages, index, page)
        total = page.total
      }
      if (total !== undefined && isOutdated(pages, total)) {
        pages = await loadAll(load, signal)
        total = pages.at(-1)?.total
      }
      if (signal.aborted) return
      setLoaded((now) => ({
        key,
        pages: now.key === key ? joinPages(pages, now.pages) : pages,
        total,
        asOf: Date.now(),
        fault: undefined,
      }))
    } catch (error) {
      const fault = faultOf(error)
      // What may not be seen any more, or is gone, is not left standing.
      if (!signal.aborted && fault) setLoaded({ key, pages: [], total: undefined, asOf: Date.now(), fault })
    }
  })

  const rows = useMemo(() => rowsOf(loaded.pages), [loaded.pages])
  const last = loaded.key === key ? loaded.pages.at(-1) : undefined
  const next = last?.hasNext && view.index + PREFETCH_ROWS >= rows.length ? last.end : null

  const loadNext = useEffectEvent(async (after: string, signal: AbortSignal) => {
    try {
      const page = await load(after, signal)
      if (signal.aborted) return
      setLoaded((now) => (now.key === key ? { ...now, pages: appendPage(now.pages, page) } : now))
    } catch (error) {
      faultOf(error)
    }
  })
  // Tried again after every round of polling (`asOf`), in case the server did not answer.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (next === null) return
    const stopped = new AbortController()
    void loadNext(next, stopped.signal)
    return () => stopped.abort()
  }, [next, loaded.asOf])

  return {
    rows,
    total: loaded.total,
    asOf: loaded.asOf,
    fault: loaded.fault,
    searching: loaded.key !== key,
    shown: loaded.key,
  }
}
