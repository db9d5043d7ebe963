import type { Words } from './words.ts'

export const GERMAN: Words = {
  number: new Intl.NumberFormat('de', { maximumFractionDigits: 1 }),
  place: (zone) => (zone === null ? 'im Bild' : `in der Zone „${zone}“`),
  intrusion: (place, seconds, most) =>
    most > 1
      ? `Bis zu ${most} Personen waren ${seconds} s lang ${place}.`
      : `Eine Person war ${seconds} s lang ${place}.`,
  loitering: (place, seconds, dwellSeconds) =>
    `Dieselbe Person hielt sich ${seconds} s lang ${place} auf, länger als ${dwellSeconds} s.`,
  crowd: (place, seconds, most, people) =>
    `Bis zu ${most} Personen waren zugleich ${place}, mindestens ${people} davon ${seconds} s lang.`,
  tampering: {
    covered: (seconds) => `Die Kamera war ${seconds} s lang verdeckt.`,
    frozen: (seconds) => `Das Bild stand ${seconds} s lang still.`,
    moved: (seconds) => `Die Kamera wurde verstellt und zeigt seit ${seconds} s etwas anderes.`,
  },
  sureness: (percent) => `zu ${percent} % sicher`,
  rule: {
    INTRUSION: 'Eindringen',
    LOITERING: 'Herumlungern',
    CROWD: 'Ansammlung',
    TAMPERING: 'Manipulation',
  },
  short: (rule, seconds) => `${rule}: zu kurz, ${seconds} s.`,
  unsure: (rule) => `${rule}: nur etwas am Bildrand, zu unsicher für eine Person.`,
  absent: (rule) => `${rule}: nichts davon zu sehen.`,
  disarmed: (rule) => `${rule}: zu dieser Zeit nicht scharf.`,
  unseen: (rule) => `${rule}: dafür wurde kein Bild angesehen.`,
  noneMet: 'Keine Regel trifft zu.',
  noRules: 'Für diese Quelle sind keine Regeln gesetzt.',
  seen: (list) => `Zu sehen: ${list}.`,
  seenNothing: 'Nichts wurde erkannt.',
  labels: {
    person: 'Person',
    bicycle: 'Fahrrad',
    car: 'Auto',
    motorcycle: 'Motorrad',
    bus: 'Bus',
    truck: 'Lastwagen',
    dog: 'Hund',
    backpack: 'Rucksack',
    handbag: 'Handtasche',
    suitcase: 'Koffer',
    knife: 'Messer',
  },
}
