import type { SimulatorResponse } from '../../types.ts'
import { type ErrorInfo, type Status, statuses } from './errors.ts'

type GrpcStatus = {
  readonly code: number
  readonly details: string
  /** Serialized google.rpc.Status for the trailer grpc-status-details-bin; null without details. */
  readonly rich: Buffer | null
}

type ErrorBody = { error?: { message?: string; status?: string; details?: (ErrorInfo & { '@type': string })[] } }

/** What a client sees of an answer that is not a success, be it the service's own or a fault's HTML page. */
export function grpcStatusOf(response: SimulatorResponse): GrpcStatus {
  const error = typeof response.body === 'object' ? (response.body as ErrorBody).error : undefined
  if (error?.status === undefined || !(error.status in statuses)) {
    return { code: codeOfHttp(response.status), details: `Received HTTP status code ${response.status}`, rich: null }
  }
  const code = statuses[error.status as Status].grpc
  const message = error.message ?? ''
  const [info] = error.details ?? []
  return { code, details: message, rich: info ? encodeStatus(code, message, info) : null }
}

/** The mapping that gRPC prescribes for proxies that answer with plain HTTP. */
function codeOfHttp(status: number): number {
  if (status === 400) return 13
  if (status === 401) return 16
  if (status === 403) return 7
  if (status === 404) return 12
  return [429, 502, 503, 504].includes(status) ? 14 : 2
}

function encodeStatus(code: number, message: string, info: ErrorInfo): Buffer {
  const entries = Object.entries(info.metadata).map(([key, value]) =>
    field(3, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))])),
  )
  const value = Buffer.concat([field(1, Buffer.from(info.reason)), field(2, Buffer.from(info.domain)), ...entries])
  const any = Buffer.concat([field(1, Buffer.from('type.googleapis.com/google.rpc.ErrorInfo')), field(2, value)])
  return Buffer.concat([Buffer.from([1 << 3, code]), field(2, Buffer.from(message)), field(3, any)])
}

/** One length-delimited protobuf field. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}
