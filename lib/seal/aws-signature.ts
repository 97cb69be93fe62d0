import { createHash, createHmac } from 'node:crypto'

export type AwsCredentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export type AwsCall = {
  readonly service: string
  readonly region: string
  /** Host with its port, as the request is sent to. */
  readonly host: string
  /** The operation, e.g. `TrentService.Decrypt`. */
  readonly target: string
  readonly body: string
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** The headers of a POST to `/` of a JSON 1.1 service, signed as Signature Version 4. */
export function signAwsCall(call: AwsCall, credentials: AwsCredentials, at: Date): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host: call.host,
    'x-amz-date': time,
    ...(sessionToken ? { 'x-amz-security-token': sessionToken } : {}),
    'x-amz-target': call.target,
  }
  const signed = Object.keys(headers).toSorted()
  const lines = signed.map((name) => `${name}:${headers[name]}\n`).join('')
  const canonical = ['POST', '/', '', lines, signed.join(';'), sha256(call.body)].join('\n')
  const scope = [time.slice(0, 8), call.region, call.service, 'aws4_request']
  let key: string | Buffer = `AWS4${secretAccessKey}`
  for (const part of scope) key = hmac(key, part)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n')).toString('hex')
  const credential = `${accessKeyId}/${scope.join('/')}`
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed.join(';')}, Signature=${signature}`
  return { ...headers, authorization }
}
