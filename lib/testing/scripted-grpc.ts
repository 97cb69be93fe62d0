import { Metadata, Server, ServerCredentials, type status } from '@grpc/grpc-js'

export type ScriptedStatus = {
  readonly code: status
  readonly details?: string
  readonly metadata?: Readonly<Record<string, string | Buffer>>
}

const service = '/google.cloud.secretmanager.v1.SecretManagerService'

/** A gRPC server whose every call of these methods ends with the status that the test wants. */
export async function startScriptedGrpc(methods: readonly string[], answer: () => ScriptedStatus) {
  const server = new Server()
  const asItIs = (bytes: Buffer) => bytes
  const definitions = methods.map((method) => [
    method,
    {
      path: `${service}/${method}`,
      requestStream: false,
      responseStream: false,
      requestDeserialize: asItIs,
      requestSerialize: asItIs,
      responseDeserialize: asItIs,
      responseSerialize: asItIs,
    },
  ])
  const end = (_: unknown, callback: (error: object) => void) => {
    const { code, details = '', metadata = {} } = answer()
    const trailers = new Metadata()
    for (const [name, value] of Object.entries(metadata)) trailers.set(name, value)
    callback({ code, details, metadata: trailers })
  }
  server.addService(Object.fromEntries(definitions), Object.fromEntries(methods.map((method) => [method, end])))
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  return { url: `http://127.0.0.1:${port}`, stop: () => server.forceShutdown() }
}

/** google.rpc.Status with one detail, as the trailer grpc-status-details-bin carries it. */
export function statusWithRetryInfo(code: number, seconds: number): Buffer {
  const delay = Buffer.from([0x08, seconds])
  const info = field(1, delay)
  const any = Buffer.concat([field(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo')), field(2, info)])
  return Buffer.concat([Buffer.from([0x08, code]), field(3, any)])
}

/** A length-delimited protobuf field of fewer than 128 bytes. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes])
}
