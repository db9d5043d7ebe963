import { z } from 'zod'
import { canonicalNetwork } from '../core/networks/network.ts'

const MOST_REQUESTS = 1_000_000_000

const network = z
  .string('must be a list of texts')
  .refine(
    (text) => canonicalNetwork(text) !== null,
    'must be addresses or networks, such as 10.0.0.0/8 or 2001:db8::1',
  )
  .transform((text) => canonicalNetwork(text) ?? text)

/** From the environment they come as one text, with commas. */
export const networks = z
  .union([
    z.string().transform((text) => text.split(',').filter((each) => each.trim())),
    z.array(z.unknown()),
  ])
  .pipe(z.array(network))

const isNone = (value: unknown) => value === null || value === 'none'

/** Requests a minute; null for as many as there are. */
export const perMinute = z
  .unknown()
  .refine(
    (value) => isNone(value) || (/^[1-9]\d*$/.test(String(value)) && Number(value) <= MOST_REQUESTS),
    `must be a whole number from 1 to ${MOST_REQUESTS}, or none`,
  )
  .transform((value) => (isNone(value) ? null : Number(value)))

export const redisUrl = z
  .string('must be a text')
  .refine(
    (text) => /^rediss?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== '',
    'must look like redis://host:6379 or rediss://user:password@host:6379/0',
  )
