import { z } from 'zod'
import { AwsError } from './errors.ts'
import { parseInput } from './input.ts'
import type { Call } from './operations.ts'
import { tagList } from './put-parameter.ts'
import { assertAllowed, assertTags } from './rules.ts'
import { liveParameter, newestVersion, type Parameter, parameterArn, visibleVersion } from './state.ts'

const resource = { ResourceType: z.string().min(1), ResourceId: z.string().min(1) }
const AddTagsToResource = z.object({ ...resource, Tags: tagList })
const RemoveTagsFromResource = z.object({ ...resource, TagKeys: z.array(z.string().min(1).max(128)) })
const ListTagsForResource = z.object(resource)

const maxLabels = 10
const LabelParameterVersion = z.object({
  Name: z.string().min(1).max(2048),
  ParameterVersion: z.number().int().optional(),
  Labels: z.array(z.string().min(1).max(100)).min(1).max(10),
})

export function addTagsToResource(call: Call): object {
  const input = parseInput(AddTagsToResource, call.request.body)
  const parameter = resolve(call, 'ssm:AddTagsToResource', input)
  assertTags(parameter.tags, input.Tags)
  parameter.tags = { ...parameter.tags, ...Object.fromEntries(input.Tags.map((tag) => [tag.Key, tag.Value])) }
  call.state.changed()
  return {}
}

export function removeTagsFromResource(call: Call): object {
  const input = parseInput(RemoveTagsFromResource, call.request.body)
  const parameter = resolve(call, 'ssm:RemoveTagsFromResource', input)
  const kept = Object.entries(parameter.tags).filter(([key]) => !input.TagKeys.includes(key))
  parameter.tags = Object.fromEntries(kept)
  call.state.changed()
  return {}
}

export function listTagsForResource(call: Call): object {
  const input = parseInput(ListTagsForResource, call.request.body)
  const parameter = resolve(call, 'ssm:ListTagsForResource', input)
  if (!visibleVersion(call.state, parameter)) throw new AwsError('InvalidResourceId')
  return { TagList: Object.entries(parameter.tags).map(([Key, Value]) => ({ Key, Value })) }
}

/** A label belongs to one version at a time; labels that break the rules are returned, not refused. */
export function labelParameterVersion(call: Call): object {
  const { state, caller } = call
  const input = parseInput(LabelParameterVersion, call.request.body)
  assertAllowed(state, caller, 'ssm:LabelParameterVersion', parameterArn(caller, input.Name))
  const parameter = liveParameter(state, caller, input.Name)
  if (!parameter) throw new AwsError('ParameterNotFound')
  const number = input.ParameterVersion ?? newestVersion(parameter).version
  const version = parameter.versions.find((each) => each.version === number)
  if (!version)
    throw new AwsError('ParameterVersionNotFound', `Systems Manager could not find version ${number} of ${input.Name}.`)
  const valid = input.Labels.filter((label) => /^(?!aws|ssm|\d)[\w.-]+$/i.test(label))
  const labels = [...new Set([...version.labels, ...valid])]
  if (labels.length > maxLabels) {
    throw new AwsError(
      'ParameterVersionLabelLimitExceeded',
      `A parameter version can have maximum ${maxLabels} labels.`,
    )
  }
  for (const each of parameter.versions) each.labels = each.labels.filter((label) => !valid.includes(label))
  version.labels = labels
  state.changed()
  return { InvalidLabels: input.Labels.filter((label) => !valid.includes(label)), ParameterVersion: number }
}

function resolve(call: Call, action: string, input: { ResourceType: string; ResourceId: string }): Parameter {
  const { state, caller } = call
  if (input.ResourceType !== 'Parameter') {
    throw new AwsError('InvalidResourceType', `${input.ResourceType} is not a valid resource type here.`)
  }
  assertAllowed(state, caller, action, parameterArn(caller, input.ResourceId))
  const parameter = liveParameter(state, caller, input.ResourceId)
  if (!parameter) throw new AwsError('InvalidResourceId', `The resource ID ${input.ResourceId} is not valid.`)
  return parameter
}
