import { createRequire } from 'node:module'
import path from 'node:path'
import * as grpc from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import type { Outcome, Pipeline } from '../../pipeline.ts'
import type { Handler } from '../../types.ts'
import { jsonOfMessage, messageOfJson } from './grpc-json.ts'
import { grpcStatusOf } from './grpc-status.ts'

type UnaryCall = grpc.ServerUnaryCall<unknown, unknown>
type Answer = grpc.sendUnaryData<unknown>

const service = 'google.cloud.secretmanager.v1.SecretManagerService'

type GrpcOptions = { readonly handler: Handler; readonly pipeline: Pipeline; readonly origin: () => string }

/** The service over gRPC; every call goes through the pipeline as a request with method GRPC and a JSON body. */
export function createGrpcServer(options: GrpcOptions): grpc.Server {
  const server = new grpc.Server()
  const definition = serviceDefinition()
  const handlers = Object.entries(definition).map(([name, method]) => [
    name,
    (call: UnaryCall, answer: Answer) =>
      void perform(options, method.path, call).then((outcome) => deliver(outcome, call, answer)),
  ])
  server.addService(definition, Object.fromEntries(handlers))
  return server
}

/** Loads the protos that Google's own client ships, with the shared ones of its gax. */
function serviceDefinition(): grpc.ServiceDefinition {
  const client = createRequire(import.meta.url).resolve('@google-cloud/secret-manager')
  const gax = createRequire(client).resolve('google-gax')
  const definition = loadSync('google/cloud/secretmanager/v1/service.proto', {
    includeDirs: [path.join(client, '../../protos'), path.join(gax, '../../protos')],
    longs: String,
    enums: String,
    bytes: String,
  })
  return definition[service] as grpc.ServiceDefinition
}

function perform({ handler, pipeline, origin }: GrpcOptions, method: string, call: UnaryCall): Promise<Outcome> {
  const headers = Object.entries(call.metadata.getMap()).map(([name, value]) => [name, value.toString()])
  return pipeline.perform(
    {
      system: 'gcp',
      method: 'GRPC',
      path: method,
      query: new URLSearchParams(),
      headers: Object.fromEntries(headers),
      body: Buffer.from(JSON.stringify(jsonOfMessage(call.request))),
      origin: origin(),
      client: call.getPeer().replace(/:\d+$/, ''),
    },
    handler,
  )
}

/** Spoiled deliveries have no half-sent form in a unary call: each becomes the status that a client would see. */
function deliver(outcome: Outcome, call: UnaryCall, answer: Answer): void {
  const { response, delivery } = outcome
  if (delivery === 'hang' || delivery === 'drip') {
    call.once('cancelled', () => outcome.answered(null))
    return
  }
  if (delivery === 'drop' || delivery === 'truncate') {
    outcome.answered(null)
    fail(answer, { code: grpc.status.UNAVAILABLE, details: 'Connection dropped', rich: null })
    return
  }
  outcome.answered(response.status)
  if (delivery === 'huge') {
    const details = `Received message larger than max (${outcome.bytes} vs 4194304)`
    fail(answer, { code: grpc.status.RESOURCE_EXHAUSTED, details, rich: null })
  } else if (response.status === 200) answer(null, messageOfJson(response.body))
  else fail(answer, grpcStatusOf(response))
}

function fail(answer: Answer, { code, details, rich }: ReturnType<typeof grpcStatusOf>): void {
  const metadata = new grpc.Metadata()
  if (rich) metadata.set('grpc-status-details-bin', rich)
  answer({ code, details, metadata })
}
