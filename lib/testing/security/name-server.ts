import { createSocket, type RemoteInfo } from 'node:dgram'
import { isIPv6 } from 'node:net'

/** What a name leads to: addresses, another name, or a server failure. */
export type Zone = readonly string[] | { readonly alias: string } | 'fails'

export type NameServer = {
  /** As `address:port`. */
  readonly address: string
  readonly asked: readonly string[]
  stop(): Promise<void>
}

type Question = { readonly id: Buffer; readonly name: string; readonly type: number; readonly raw: Buffer }

const types = { a: 1, cname: 5, aaaa: 28 }

/** A name server on 127.0.0.1 over UDP. `zoneOf` is asked for every question, so that answers can change. */
export async function startNameServer(zoneOf: (name: string, asked: number) => Zone): Promise<NameServer> {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    const question = readQuestion(message)
    const key = `${question.name} ${question.type}`
    const before = asked.filter((one) => one === key).length
    asked.push(key)
    socket.send(
      answerOf(question, (name) => zoneOf(name, before)),
      from.port,
      from.address,
    )
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

function readQuestion(message: Buffer): Question {
  const labels: string[] = []
  let at = 12
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length).toLowerCase())
    at += length + 1
  }
  const type = message.readUInt16BE(at + 1)
  return { id: message.subarray(0, 2), name: labels.join('.'), type, raw: message.subarray(12, at + 5) }
}

function answerOf({ id, name, type, raw }: Question, zoneOf: (name: string) => Zone): Buffer {
  const records: Buffer[] = []
  let owner = name
  let zone = zoneOf(owner)
  while (typeof zone === 'object' && 'alias' in zone) {
    records.push(recordOf(owner, types.cname, encodeName(zone.alias)))
    owner = zone.alias
    zone = zoneOf(owner)
  }
  const addresses = zone === 'fails' ? [] : zone
  for (const address of addresses) {
    const isWanted = type === (isIPv6(address) ? types.aaaa : types.a)
    if (isWanted) records.push(recordOf(owner, type, bytesOf(address)))
  }
  const header = Buffer.alloc(10)
  header.writeUInt16BE(zone === 'fails' ? 0x8182 : 0x8180, 0)
  header.writeUInt16BE(1, 2)
  header.writeUInt16BE(records.length, 4)
  return Buffer.concat([id, header, raw, ...records])
}

function recordOf(owner: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10)
  fixed.writeUInt16BE(type, 0)
  fixed.writeUInt16BE(1, 2)
  fixed.writeUInt16BE(data.length, 8)
  return Buffer.concat([encodeName(owner), fixed, data])
}

function encodeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.from([0])])
}

function bytesOf(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number))
  const groups = expandV6(address).split(':')
  return Buffer.concat(groups.map((group) => Buffer.from(group.padStart(4, '0'), 'hex')))
}

/** The eight groups of an IPv6 address that is written in hexadecimal. */
export function expandV6(address: string): string {
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after].join(':')
}
