/** Two servers on one database, and a key of the operator for them. */
export type Pair = { here: string; there: string; operatorKey: string }

/** How long a key was still accepted, in ms. */
export type Delay = {
  /** After its revocation was answered, where it was revoked. */
  here: number
  /** The same in the other server. */
  there: number
  /** In the other server after the revocation was asked for: the time that this takes is in it. */
  whole: number
}

const GIVE_UP_MS = 20_000

export async function ask(url: string, key: string, query: string, variables: object = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  })
  return { status: response.status, body: (await response.json()) as { data?: any; errors?: any[] } }
}

/** 200, or the reason why not. */
export async function tryAt(url: string, key: string): Promise<string> {
  const { status, body } = await ask(url, key, '{ me { key { id } } }')
  return status === 200 ? '200' : `${status} ${body.errors?.[0].extensions.reason}`
}

export async function makeKeyAt(url: string, operatorKey: string): Promise<{ id: string; secret: string }> {
  const { body } = await ask(
    url,
    operatorKey,
    `mutation ($name: String!) {
      createClient(input: { name: $name }) { ... on ClientCreated { key { id } secret } ... on Error { message } }
    }`,
    { name: `Revoked ${crypto.randomUUID()}` },
  )
  return { id: body.data.createClient.key.id, secret: body.data.createClient.secret }
}

/** `before` is what happens to the servers between the last good request and the revocation. */
export async function revocationDelay(
  { here, there, operatorKey }: Pair,
  before: () => Promise<unknown> = async () => {},
): Promise<Delay> {
  const { id, secret } = await makeKeyAt(here, operatorKey)
  const good = [await tryAt(here, secret), await tryAt(there, secret)]
  if (good.some((each) => each !== '200')) throw new Error(`A new key was answered ${good.join(' and ')}.`)
  await before()
  const lasts = [lastAccepted(here, secret), lastAccepted(there, secret)]
  const asked = performance.now()
  await ask(here, operatorKey, 'mutation ($key: ID!) { revokeKey(input: { key: $key }) { __typename } }', {
    key: id,
  })
  const answered = performance.now()
  const [first = 0, second = 0] = await Promise.all(lasts)
  return {
    here: Math.max(0, first - answered),
    there: Math.max(0, second - answered),
    whole: Math.max(0, second - asked),
  }
}

/** Asks without a break, from before the revocation on; when the last request was sent that was still accepted. */
async function lastAccepted(url: string, secret: string): Promise<number> {
  const started = performance.now()
  let last = started
  for (;;) {
    const sent = performance.now()
    const answer = await tryAt(url, secret)
    if (answer === '401 REVOKED') return last
    if (answer !== '200') throw new Error(`A revoked key was answered ${answer}.`)
    if (sent - started > GIVE_UP_MS) throw new Error(`A key was still accepted ${GIVE_UP_MS} ms later.`)
    last = sent
  }
}

/** The sessions on which servers hear of changes end; they make new ones by themselves. */
export const CUT_LISTENERS =
  "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'vigint listener' and datname = current_database()"
