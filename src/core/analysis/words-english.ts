import type { Words } from './words.ts'

export const ENGLISH: Words = {
  number: new Intl.NumberFormat('en', { maximumFractionDigits: 1 }),
  place: (zone) => (zone === null ? 'in the picture' : `in the zone “${zone}”`),
  intrusion: (place, seconds, most) =>
    most > 1
      ? `Up to ${most} people were ${place} for ${seconds} s.`
      : `A person was ${place} for ${seconds} s.`,
  loitering: (place, seconds, dwellSeconds) =>
    `The same person stayed ${place} for ${seconds} s, longer than ${dwellSeconds} s.`,
  crowd: (place, seconds, most, people) =>
    `Up to ${most} people were ${place} at once, at least ${people} of them for ${seconds} s.`,
  tampering: {
    covered: (seconds) => `The camera was covered for ${seconds} s.`,
    frozen: (seconds) => `The picture was frozen for ${seconds} s.`,
    moved: (seconds) => `The camera was moved, and for ${seconds} s has shown something else.`,
  },
  sureness: (percent) => `${percent} % sure`,
  rule: { INTRUSION: 'Intrusion', LOITERING: 'Loitering', CROWD: 'Crowd', TAMPERING: 'Tampering' },
  short: (rule, seconds) => `${rule}: too short, ${seconds} s.`,
  unsure: (rule) => `${rule}: only something at the edge of the picture, too unsure to be somebody.`,
  absent: (rule) => `${rule}: nothing of it.`,
  disarmed: (rule) => `${rule}: not armed then.`,
  unseen: (rule) => `${rule}: no frame was looked at for it.`,
  noneMet: 'No rule is met.',
  noRules: 'No rules are set for this source.',
  seen: (list) => `Seen: ${list}.`,
  seenNothing: 'Nothing was recognised.',
  labels: {
    person: 'person',
    bicycle: 'bicycle',
    car: 'car',
    motorcycle: 'motorcycle',
    bus: 'bus',
    truck: 'truck',
    dog: 'dog',
    backpack: 'backpack',
    handbag: 'handbag',
    suitcase: 'suitcase',
    knife: 'knife',
  },
}
