import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { GET } from './route.ts'
import { routes } from './routes.ts'

const folder = join(import.meta.dirname, '..')

type Operation = {
  summary: string
  operationId: string
  'x-permission': string
  requestBody?: object
  parameters: object[]
}
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> }

async function document(): Promise<Document> {
  const response = await GET(new Request('https://hedgerow.test/api/v1/openapi.json'), { params: Promise.resolve({}) })
  return response.json()
}

const operations = async () =>
  Object.values((await document()).paths).flatMap(({ parameters: _, ...of }) => Object.values(of))

describe('the OpenAPI document', () => {
  it('names every route file', () => {
    const files = globSync('**/route.ts', { cwd: folder })
      .map((file) => `/api/v1/${dirname(file)}`)
      .filter((path) => path !== '/api/v1/openapi.json')
    expect(Object.keys(routes).toSorted()).toEqual(files.toSorted())
  })

  it('gives every operation a summary, a permission and an id of its own', async () => {
    const all = await operations()
    expect(all.length).toBeGreaterThan(25)
    for (const operation of all) {
      expect(operation.summary).not.toBe('')
      expect(operation['x-permission']).toMatch(/^[a-z]+\.[a-z]+$/)
    }
    expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length)
  })

  it('describes bodies, parameters and paths', async () => {
    const { openapi, paths } = await document()
    expect(openapi).toBe('3.1.0')
    expect(JSON.stringify(paths['/api/v1/connections']?.post?.requestBody)).toContain('vault_url')
    expect(JSON.stringify(paths['/api/v1/configurations']?.post?.requestBody)).toContain('analytics_rollout_percentage')
    expect(JSON.stringify(paths['/api/v1/runs']?.get?.parameters)).toContain('"limit"')
    expect(paths).toHaveProperty(['/api/v1/configurations/{id}/revisions/{number}', 'get'])
  })
})
