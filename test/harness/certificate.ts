import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** The few words of DER that a certificate is made of. */
const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const { length } = body
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const sequence = (...parts: Buffer[]) => der(0x30, ...parts)
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const time = (date: Date) => der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]|\.\d+/g, '')}`))
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content)

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'))
const SUBJECT_ALT_NAME = oid('551d11')

export type TestCertificate = { cert: string; key: string }

type Options = { names?: string[]; addresses?: string[]; validTo?: Date }

/** A certificate that signs itself, for these names and addresses (IPv4). */
export function selfSigned({
  names = ['localhost'],
  addresses = ['127.0.0.1'],
  validTo = new Date(Date.now() + 86_400_000),
}: Options = {}): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signed = body(publicKey, [...names.map(dnsName), ...addresses.map(ipAddress)], validTo)
  const signature = sign('sha256', signed, privateKey)
  const cert = sequence(signed, ECDSA_WITH_SHA256, bits(signature))
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${cert
      .toString('base64')
      .replace(/.{64}/g, '$&\n')
      .trimEnd()}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const dnsName = (name: string) => der(0x82, Buffer.from(name))
const ipAddress = (address: string) => der(0x87, Buffer.from(address.split('.').map(Number)))

function body(publicKey: KeyObject, altNames: Buffer[], validTo: Date): Buffer {
  const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from('vigint test')))))
  const extension = sequence(SUBJECT_ALT_NAME, der(0x04, sequence(...altNames)))
  return sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(new Date(Date.UTC(2025, 0, 1))), time(validTo)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  )
}
