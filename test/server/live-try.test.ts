import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'vitest'
import { makeClient } from '../harness/acts.ts'
import { analysisOf, listed, makeSource } from '../harness/analyses.ts'
import { PEOPLE, PEOPLE_SECONDS } from '../harness/footage.ts'
import { startTestServer } from '../harness/server.ts'
import { openStream } from '../harness/streams.ts'

test('live', async () => {
  const server = await startTestServer()
  const acme = await makeClient(server, 'Acme')
  await makeSource(server, acme.secret, 'people', { rules: [{ type: 'INTRUSION' }], watch: true })
  const heard: any[] = []
  const stream = await openStream(
    server,
    'subscription { analysisCompleted { at analysis { id verdict createdAt windowTo } } }',
    {},
    acme.secret,
  )
  void (async () => {
    for (;;) {
      const { event, data } = await stream.next()
      if (event === 'cut') return
      if (data?.data) heard.push({ heardAt: Date.now(), ...data.data.analysisCompleted })
    }
  })()
  const began = Date.now()
  const ff = spawn(
    'ffmpeg',
    [
      '-v',
      'error',
      '-re',
      '-i',
      PEOPLE,
      '-f',
      'mpjpeg',
      '-headers',
      `Authorization: Bearer ${acme.secret}\r\n`,
      `${server.url}/ingest/people`,
    ],
    { stdio: 'ignore' },
  )
  await once(ff, 'close')
  await new Promise((d) => setTimeout(d, 6000))
  const { body } = await server.graphql(
    '{ source(source: "people") { frameCount lastFrameAt } }',
    {},
    acme.secret,
  )
  const lastAt = Date.parse(body.data.source.lastFrameAt)
  const rows = (await listed(server, acme.secret, { trigger: 'WATCHED' })).reverse()
  const runs: any[] = []
  for (const { id } of rows) runs.push(...(await analysisOf(server, acme.secret, id)).rulesMet)
  // The film is 136 s; it ends with the last frame.
  const base = Math.min(began + 400, lastAt - 136_000 + 2000)
  console.log('frames', body.data.source.frameCount, 'sent for', lastAt - began)
  for (const h of heard)
    console.log(
      h.analysis.verdict,
      'windowTo +',
      ((Date.parse(h.analysis.windowTo) - began) / 1000).toFixed(2),
      'delay last frame->heard ms',
      h.heardAt - Date.parse(h.analysis.windowTo),
      'publish ms',
      Date.parse(h.at) - Date.parse(h.analysis.windowTo),
    )
  const merged = new Map<string, any>()
  for (const r of runs)
    merged.set(r.from, {
      from: (Date.parse(r.from) - began) / 1000,
      to: Math.max((Date.parse(r.to) - began) / 1000, merged.get(r.from)?.to ?? 0),
    })
  console.log(
    [...merged.values()].map((r) => `${r.from.toFixed(1)}-${r.to.toFixed(1)}`).join('  '),
    PEOPLE_SECONDS.join(' | '),
  )
  for (const shift of [0, 0.25, 0.5, 0.75, 1, 1.5]) {
    const seen = (t: number) => [...merged.values()].some((r) => t + shift >= r.from && t + shift <= r.to)
    const there = (t: number) => PEOPLE_SECONDS.some(([a, b]) => t >= a && t < b + 1)
    const edge = (t: number) =>
      PEOPLE_SECONDS.some(([a, b]) => Math.abs(t - a) <= 0.5 || Math.abs(t - b - 1) <= 0.5)
    const tab = { tt: 0, tn: 0, ft: 0, fn: 0 }
    for (let s = 0; s < 139; s += 1) {
      const told = [0.25, 0.5, 0.75].map((p) => s + p).filter((t) => !edge(t))
      const right = there(s + 0.5)
      const ok = told.every((t) => seen(t) === right)
      if (right) ok ? tab.tt++ : tab.tn++
      else ok ? tab.fn++ : tab.ft++
    }
    console.log('shift', shift, JSON.stringify(tab))
  }
  void base
  await server.stop()
}, 300_000)
