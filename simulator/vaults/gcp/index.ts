import http from 'node:http'
import { ServerCredentials } from '@grpc/grpc-js'
import { answerWith, type Listener, type Starting } from '../../serve.ts'
import type { Host, SimulatorRequest, SimulatorResponse, System } from '../../types.ts'
import { authenticate } from './authentication.ts'
import { errorResponse, GcpError } from './errors.ts'
import { listenForBoth } from './front.ts'
import { createGrpcServer } from './grpc.ts'
import { operations } from './operations.ts'
import { time } from './render.ts'
import { encodeEnums, routeRest } from './rest.ts'
import { createState, type GcpState, nameOf, type Secret, type SecretVersion } from './state.ts'

/** Google Secret Manager v1: the same operations behind gRPC and REST. */
export function createGcp(host: Host): System {
  const state = createState(host)
  return {
    name: 'gcp',
    settings: state.settings,
    handle: (request) => answer(state, request),
    truth: () => truthOf(state),
    /** Empties the secrets; projects keep their numbers and the credentials stay good. */
    reset() {
      state.document.secrets = {}
      state.document.deleted = []
      state.limiter.clear()
      state.changed()
    },
  }
}

/** Plaintext gRPC and plain REST on one port. */
export function startGcp({ system, pipeline, host, port }: Starting): Promise<Listener> {
  let origin = ''
  const rest = http.createServer(answerWith({ system: 'gcp', handler: system.handle, pipeline }))
  rest.keepAliveTimeout = 120_000
  const server = createGrpcServer({ handler: system.handle, pipeline, origin: () => origin })
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
  return listenForBoth({ http: rest, http2: injector, host, port }).then((listener) => {
    origin = listener.origin
    return {
      ...listener,
      async close() {
        server.forceShutdown()
        await listener.close()
      },
    }
  })
}

async function answer(state: GcpState, request: SimulatorRequest): Promise<SimulatorResponse> {
  try {
    const isGrpc = request.method === 'GRPC'
    const call = isGrpc
      ? { operation: request.path.split('/').at(-1) ?? '', input: JSON.parse(request.body.toString()) as unknown }
      : routeRest(request)
    const operation = call && operations.get(call.operation)
    if (!call || !operation) return { status: 404, headers: { 'content-type': 'text/html' }, body: notFoundPage }
    authenticate(state, request)
    const result = await operation({ state, input: call.input, request })
    return {
      status: 200,
      headers: { 'content-type': 'application/json; charset=UTF-8' },
      body: isGrpc ? result : encodeEnums(request, result),
    }
  } catch (error) {
    if (error instanceof GcpError) return errorResponse(error)
    throw error
  }
}

const notFoundPage = '<!DOCTYPE html>\n<html lang=en><title>Error 404 (Not Found)!!1</title>\n'

function truthOf(state: GcpState) {
  const { document } = state
  return {
    project_id: document.projectId,
    project_number: document.projects[document.projectId],
    projects: document.projects,
    access_token: document.token,
    service_account_json: {
      type: 'service_account',
      project_id: document.projectId,
      private_key_id: document.serviceAccount.privateKeyId,
      private_key: document.serviceAccount.privateKey,
      client_email: document.serviceAccount.email,
      client_id: document.projects[document.projectId],
      token_uri: 'https://oauth2.googleapis.com/token',
      universe_domain: 'googleapis.com',
    },
    secrets: [...Object.values(document.secrets), ...document.deleted].map((secret) => truthOfSecret(state, secret)),
  }
}

function truthOfSecret(state: GcpState, secret: Secret) {
  return {
    name: nameOf(state, secret),
    id: secret.id,
    project_id: secret.projectId,
    labels: secret.labels,
    annotations: secret.annotations,
    version_aliases: secret.versionAliases,
    replication: secret.replication,
    versions: secret.versions.map(truthOfVersion),
    created_at: time(secret.createdAt),
    created_by_call: secret.createdByCall,
    deleted_at: secret.deletedAt === null ? null : time(secret.deletedAt),
    deleted_by_call: secret.deletedByCall,
  }
}

function truthOfVersion(version: SecretVersion) {
  return {
    version: version.number,
    state: version.state,
    value: version.data === null ? null : Buffer.from(version.data, 'base64').toString('utf8'),
    created_at: time(version.createdAt),
    created_by_call: version.createdByCall,
    destroyed_at: version.destroyedAt === null ? null : time(version.destroyedAt),
  }
}
