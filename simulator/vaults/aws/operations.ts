import type { SimulatorRequest } from '../../types.ts'
import { deleteParameter, deleteParameters } from './delete-parameters.ts'
import { getParameter, getParameterHistory, getParameters } from './get-parameters.ts'
import { describeParameters, getParametersByPath } from './list-parameters.ts'
import { putParameter } from './put-parameter.ts'
import type { AwsState, Caller } from './state.ts'
import { addTagsToResource, labelParameterVersion, listTagsForResource, removeTagsFromResource } from './tags.ts'

/** One authenticated call of an SSM operation. */
export type Call = { readonly state: AwsState; readonly caller: Caller; readonly request: SimulatorRequest }

/** Operations by their name in `X-Amz-Target: AmazonSSM.<name>`. */
export const operations: ReadonlyMap<string, (call: Call) => object | Promise<object>> = new Map([
  ['PutParameter', putParameter],
  ['GetParameter', getParameter],
  ['GetParameters', getParameters],
  ['GetParametersByPath', getParametersByPath],
  ['GetParameterHistory', getParameterHistory],
  ['DescribeParameters', describeParameters],
  ['DeleteParameter', deleteParameter],
  ['DeleteParameters', deleteParameters],
  ['AddTagsToResource', addTagsToResource],
  ['RemoveTagsFromResource', removeTagsFromResource],
  ['ListTagsForResource', listTagsForResource],
  ['LabelParameterVersion', labelParameterVersion],
])
