import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type Truth as AwsTruth, connect as connectAws, parameter } from './aws/testing.ts'
import { type Truth as AzureTruth, connect as connectAzure } from './azure/testing.ts'
import { automatic, connect as connectGcp, type Truth as GcpTruth } from './gcp/testing.ts'
import { type RunningSimulator, runSimulator } from './running-simulator.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hedgerow-simulator-'))
let simulator: RunningSimulator | undefined

afterEach(async () => {
  await simulator?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function truths(running: RunningSimulator) {
  return {
    aws: await running.truth<AwsTruth>('aws'),
    gcp: await running.truth<GcpTruth>('gcp'),
    azure: await running.truth<AzureTruth>('azure'),
  }
}

test('a simulator that was killed continues with its ports, credentials and everything it had acknowledged', async () => {
  simulator = await runSimulator(folder)
  const { endpoints } = simulator
  const fresh = await truths(simulator)
  const azure = connectAzure(simulator, fresh.azure)
  await connectAws(simulator, fresh.aws).putParameter(parameter())
  await azure.setSecret('kept', 'v')
  await azure.setSecret('deleted', 'v')
  await azure.beginDeleteSecret('deleted')
  const gcp = await connectGcp(simulator, 'grpc')
  await gcp.createSecret({ parent: `projects/${fresh.gcp.project_id}`, secretId: 's', secret: automatic })
  await gcp.close()
  await simulator.settings('aws', { put_per_second: 7 })
  const before = await truths(simulator)
  await simulator.kill()

  simulator = await runSimulator(folder)
  expect(simulator.endpoints).toEqual(endpoints)
  expect(await truths(simulator)).toEqual(before)
  expect(await connectAws(simulator, fresh.aws).putParameter(parameter({ Overwrite: true }))).toMatchObject({
    Version: 2,
  })
  expect((await azure.getSecret('kept')).value).toBe('v')
})

test('a reset empties the vaults and keeps the credentials', async () => {
  simulator = await runSimulator()
  const fresh = await truths(simulator)
  await connectAws(simulator, fresh.aws).putParameter(parameter())
  await connectAzure(simulator, fresh.azure).setSecret('x', 'v')
  await simulator.reset()
  expect(await truths(simulator)).toEqual(fresh)
  await connectAws(simulator, fresh.aws).putParameter(parameter())
})

test('two fresh simulators have no credential in common', async () => {
  simulator = await runSimulator()
  const other = await runSimulator()
  const [one, two] = [await truths(simulator), await truths(other)]
  await other.stop()
  expect(one.aws.access_key_id).not.toBe(two.aws.access_key_id)
  expect(one.aws.secret_access_key).not.toBe(two.aws.secret_access_key)
  expect(one.azure.client_secret).not.toBe(two.azure.client_secret)
  expect(one.gcp.access_token).not.toBe(two.gcp.access_token)
  expect(one.gcp.service_account_json.private_key).not.toBe(two.gcp.service_account_json.private_key)
})
