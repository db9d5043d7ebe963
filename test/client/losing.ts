/** A network that loses the answer to the first mutation, after the server has done it. */
export function losingFetch(): typeof globalThis.fetch {
  let lost = false
  return async (url, init) => {
    const response = await fetch(url, init)
    if (lost || !String(init?.body).includes('mutation')) return response
    lost = true
    await response.text()
    throw new TypeError('fetch failed', {
      cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
    })
  }
}
