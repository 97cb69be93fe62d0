import { beforeEach, describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { connect, parameter, refusalOf, type Truth, tag, unlimited } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('aws')
beforeEach(() => simulator.settings('aws', unlimited))

const client = () => connect(simulator, truth)

describe('tags', () => {
  const resource = { ResourceType: 'Parameter' as const, ResourceId: '/nexpo/a' }

  test('are added, replaced, removed and listed', async () => {
    await client().putParameter(parameter({ Name: '/nexpo/a', Tags: [tag('a', '1'), tag('b', '2')] }))
    await client().addTagsToResource({ ...resource, Tags: [tag('b', '3'), tag('c', '4')] })
    await client().removeTagsFromResource({ ...resource, TagKeys: ['a', 'never'] })
    const { TagList } = await client().listTagsForResource(resource)
    expect(TagList).toEqual([tag('b', '3'), tag('c', '4')])
  })

  test('count together with those that are there', async () => {
    const tags = (from: number, count: number) => Array.from({ length: count }, (_, i) => tag(`k${from + i}`, ''))
    await client().putParameter(parameter({ Name: '/nexpo/a', Tags: tags(0, 49) }))
    expect(await refusalOf(client().addTagsToResource({ ...resource, Tags: tags(49, 2) }))).toMatchObject({
      name: 'TooManyTagsError',
    })
    await client().addTagsToResource({ ...resource, Tags: tags(0, 50) })
  })

  test('of what is not there are refused', async () => {
    expect(await refusalOf(client().listTagsForResource(resource))).toMatchObject({ name: 'InvalidResourceId' })
    const document = { ...resource, ResourceType: 'Document' as const }
    expect(await refusalOf(client().listTagsForResource(document))).toMatchObject({ name: 'InvalidResourceType' })
  })
})
