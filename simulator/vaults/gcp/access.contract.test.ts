import type { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { JWT, OAuth2Client } from 'google-auth-library'
import { beforeEach, describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { automatic, code, connect, refusalOf, type Truth, transports } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('gcp')
const parent = `projects/${truth.project_id}`
let client: SecretManagerServiceClient

const secretName = () => `${parent}/secrets/s`

describe.each(transports)('projects and permissions over %s', (transport) => {
  beforeEach(async () => {
    client = await connect(simulator, transport)
    return () => client.close()
  })

  test('every project id has its own secrets and number', async () => {
    await client.createSecret({ parent, secretId: 's', secret: automatic })
    const [other] = await client.createSecret({ parent: 'projects/another-project', secretId: 's', secret: automatic })
    const { projects } = await simulator.truth<Truth>('gcp')
    expect(projects['another-project']).toMatch(/^\d{12}$/)
    expect(other.name).toBe(`projects/${projects['another-project']}/secrets/s`)
    const [byNumber] = await client.getSecret({ name: other.name ?? '' })
    expect(byNumber.name).toBe(other.name)
    expect((await client.listSecrets({ parent }))[0]).toHaveLength(1)
  })

  test('only the known projects answer when any_project is off', async () => {
    await simulator.settings('gcp', { any_project: false, projects: ['listed-project'] })
    const list = (project: string) => client.listSecrets({ parent: `projects/${project}` })
    expect((await list(truth.project_id))[0]).toEqual([])
    expect((await list('listed-project'))[0]).toEqual([])
    expect(await refusalOf(list('unknown-project'))).toEqual({
      code: code.PERMISSION_DENIED,
      message:
        "Permission 'secretmanager.secrets.list' denied for resource 'projects/unknown-project' (or it may not exist).",
      reason: 'IAM_PERMISSION_DENIED',
    })
  })

  test.each([
    ['No_Project', code.INVALID_ARGUMENT, 'RESOURCE_PROJECT_INVALID'],
    ['999999999999', code.PERMISSION_DENIED, 'IAM_PERMISSION_DENIED'],
  ])('the project %s is refused', async (project, expected, reason) => {
    const call = client.listSecrets({ parent: `projects/${project}` })
    expect(await refusalOf(call)).toMatchObject({ code: expected, reason })
  })

  test('a project without the API is PERMISSION_DENIED for another reason', async () => {
    await simulator.settings('gcp', { api_disabled_in: [truth.project_id] })
    expect(await refusalOf(client.listSecrets({ parent }))).toMatchObject({
      code: code.PERMISSION_DENIED,
      reason: 'SERVICE_DISABLED',
      message: expect.stringContaining('has not been used in project'),
    })
  })

  test.each([
    ['secretmanager.secrets.create', () => client.createSecret({ parent, secretId: 'x', secret: automatic })],
    ['secretmanager.secrets.list', () => client.listSecrets({ parent })],
    ['secretmanager.secrets.get', () => client.getSecret({ name: secretName() })],
    [
      'secretmanager.secrets.update',
      () => client.updateSecret({ secret: { name: secretName() }, updateMask: { paths: ['labels'] } }),
    ],
    ['secretmanager.secrets.delete', () => client.deleteSecret({ name: secretName() })],
    [
      'secretmanager.versions.add',
      () => client.addSecretVersion({ parent: secretName(), payload: { data: Buffer.from('v') } }),
    ],
    ['secretmanager.versions.access', () => client.accessSecretVersion({ name: `${secretName()}/versions/1` })],
    ['secretmanager.versions.get', () => client.getSecretVersion({ name: `${secretName()}/versions/1` })],
    ['secretmanager.versions.list', () => client.listSecretVersions({ parent: secretName() })],
    ['secretmanager.versions.destroy', () => client.destroySecretVersion({ name: `${secretName()}/versions/1` })],
  ])('%s can be denied', async (permission, call) => {
    await client.createSecret({ parent, secretId: 's', secret: automatic })
    await client.addSecretVersion({ parent: secretName(), payload: { data: Buffer.from('v') } })
    const before = (await simulator.truth<Truth>('gcp')).secrets
    await simulator.settings('gcp', { denied_permissions: [permission] })
    expect(await refusalOf(call())).toMatchObject({ code: code.PERMISSION_DENIED, reason: 'IAM_PERMISSION_DENIED' })
    expect((await simulator.truth<Truth>('gcp')).secrets).toEqual(before)
  })

  test('testIamPermissions tells what is left, and nothing of a secret that is not there', async () => {
    await client.createSecret({ parent, secretId: 's', secret: automatic })
    await simulator.settings('gcp', { denied_permissions: ['secretmanager.versions.access'] })
    const permissions = ['secretmanager.versions.add', 'secretmanager.versions.access']
    const ask = (resource: string) =>
      client.testIamPermissions({ resource, permissions } as never).then(([answer]) => answer.permissions)
    expect(await ask(secretName())).toEqual(['secretmanager.versions.add'])
    expect(await ask(`${parent}/secrets/none`)).toEqual([])
  })

  test('a policy is kept, and replaced only with the etag that was read', async () => {
    await client.createSecret({ parent, secretId: 's', secret: automatic })
    const resource = secretName()
    const bindings = [{ role: 'roles/secretmanager.secretAccessor', members: ['user:a@example.com'] }]
    await client.setIamPolicy({ resource, policy: { bindings } } as never)
    const [policy] = await client.getIamPolicy({ resource } as never)
    expect(policy.bindings).toMatchObject(bindings)
    const stale = client.setIamPolicy({ resource, policy: { bindings: [], etag: Buffer.from('stale') } } as never)
    expect(await refusalOf(stale)).toMatchObject({ code: code.ABORTED })
  })
})

describe('credentials', () => {
  const listWith = async (authClient?: OAuth2Client) => {
    client = await connect(simulator, 'rest', authClient)
    return client.listSecrets({ parent })
  }
  const bearer = (access_token: string) => {
    const login = new OAuth2Client()
    login.setCredentials({ access_token, expiry_date: Date.now() + 3_600_000 })
    return login
  }
  const serviceAccount = (changes: { email?: string } = {}) =>
    new JWT({
      email: truth.service_account_json.client_email,
      key: truth.service_account_json.private_key,
      scopes: ['https://www.googleapis.com/auth/cloud-platform'],
      ...changes,
    })

  test('none at all are taken, the right ones too', async () => {
    expect((await listWith())[0]).toEqual([])
    expect((await listWith(bearer(truth.access_token)))[0]).toEqual([])
  })

  test('a service account signs its own token', async () => {
    const login = serviceAccount()
    login.useJWTAccessWithScope = true
    await simulator.settings('gcp', { require_auth: true })
    expect((await listWith(login))[0]).toEqual([])
    const stranger = serviceAccount({ email: 'someone@else.iam.gserviceaccount.com' })
    stranger.useJWTAccessWithScope = true
    expect(await refusalOf(listWith(stranger))).toMatchObject({ code: code.UNAUTHENTICATED })
  })

  test('wrong ones are refused, and none when they are required', async () => {
    expect(await refusalOf(listWith(bearer('wrong')))).toMatchObject({
      code: code.UNAUTHENTICATED,
      reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED',
    })
    await simulator.settings('gcp', { require_auth: true })
    expect(await refusalOf(listWith())).toMatchObject({ code: code.UNAUTHENTICATED, reason: 'CREDENTIALS_MISSING' })
    const overGrpc = await connect(simulator, 'grpc')
    expect(await refusalOf(overGrpc.listSecrets({ parent }))).toMatchObject({ code: code.UNAUTHENTICATED })
    await overGrpc.close()
  })
})
