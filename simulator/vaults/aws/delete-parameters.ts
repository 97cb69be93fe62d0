import { z } from 'zod'
import { AwsError } from './errors.ts'
import { parseInput } from './input.ts'
import type { Call } from './operations.ts'
import { assertAllowed } from './rules.ts'
import { liveParameter, parameterArn, parameterKey } from './state.ts'

const name = z.string().min(1).max(2048)
const DeleteParameter = z.object({ Name: name })
const DeleteParameters = z.object({ Names: z.array(name).min(1).max(10) })

export function deleteParameter(call: Call): object {
  const input = parseInput(DeleteParameter, call.request.body)
  assertAllowed(call.state, call.caller, 'ssm:DeleteParameter', parameterArn(call.caller, input.Name))
  if (!remove(call, input.Name)) throw new AwsError('ParameterNotFound', `Parameter ${input.Name} not found.`)
  return {}
}

export function deleteParameters(call: Call): object {
  const input = parseInput(DeleteParameters, call.request.body)
  for (const each of input.Names) {
    assertAllowed(call.state, call.caller, 'ssm:DeleteParameters', parameterArn(call.caller, each))
  }
  const names = [...new Set(input.Names)]
  const deleted = names.filter((each) => remove(call, each))
  return { DeletedParameters: deleted, InvalidParameters: names.filter((each) => !deleted.includes(each)) }
}

function remove({ state, caller, request }: Call, wanted: string): boolean {
  const parameter = liveParameter(state, caller, wanted)
  if (!parameter) return false
  parameter.deletedAt = request.at
  parameter.deletedByCall = request.callId
  state.document.deleted.push(parameter)
  delete state.document.parameters[parameterKey(caller, wanted)]
  state.changed()
  return true
}
