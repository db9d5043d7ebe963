import { z } from 'zod'
import type { Setting } from './setting.ts'

const PROTOCOLS = ['smtp:', 'smtps:']
/** An address, or a name and an address in angle brackets. */
const SENDER = /^(?:[^<>\p{Cc}]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/u

const smtpUrl = z
  .string('must be a text')
  .trim()
  .refine(
    (text) =>
      URL.canParse(text) && PROTOCOLS.includes(new URL(text).protocol) && new URL(text).hostname !== '',
    'must look like smtp://user:password@host:587, or smtps:// for TLS from the start',
  )

const mailFrom = z
  .string('must be a text')
  .trim()
  .regex(SENDER, 'must be an address, or a name and an address such as Vigint <billing@example.com>')

const MOST_DAYS = 365
const days = z
  .unknown()
  .refine(
    (value) => /^[1-9]\d*$/.test(String(value)) && Number(value) <= MOST_DAYS,
    `must be whole numbers of days, from 1 to ${MOST_DAYS}`,
  )
  .transform(Number)
/** From the environment they come as one text, with commas. */
const listOfDays = z
  .union([
    z.string().transform((text) =>
      text
        .split(',')
        .filter((each) => each.trim())
        .map((each) => each.trim()),
    ),
    z.array(z.unknown()),
  ])
  .pipe(z.array(days))
  .transform((given) => [...new Set(given)].sort((one, other) => one - other))

/** How mail goes out. */
export const MAIL_SETTINGS = {
  smtpUrl: {
    schema: smtpUrl.optional(),
    env: 'VIGINT_SMTP_URL',
    secret: true,
    about: 'The server that takes mail: smtp://user:password@host:587, or smtps:// for TLS from the start.',
  },
  mailFrom: {
    schema: mailFrom.optional(),
    env: 'VIGINT_MAIL_FROM',
    about: 'From whom mail comes, such as Vigint <billing@example.com>.',
  },
  dunningDays: {
    schema: listOfDays.default([]),
    env: 'VIGINT_DUNNING_DAYS',
    about: 'How many days after an invoice was due its client is reminded by mail, such as 7,14,30.',
  },
  dunningRevokeDays: {
    schema: days.optional(),
    env: 'VIGINT_DUNNING_REVOKE_DAYS',
    about: 'After how many days a client that was reminded in vain is revoked; nobody is unless given.',
  },
} satisfies Record<string, Setting>
