import * as audit from '../audit/route.ts'
import * as auditVerify from '../audit/verify/route.ts'
import * as auditCsv from '../audit.csv/route.ts'
import * as auditJsonl from '../audit.jsonl/route.ts'
import * as driftResolve from '../configurations/[id]/drift/resolve/route.ts'
import * as configurationDrift from '../configurations/[id]/drift/route.ts'
import * as configurationEnv from '../configurations/[id]/env/route.ts'
import * as configurationOutputs from '../configurations/[id]/outputs/route.ts'
import * as configurationPlans from '../configurations/[id]/plans/route.ts'
import * as revisionRestore from '../configurations/[id]/revisions/[number]/restore/route.ts'
import * as revision from '../configurations/[id]/revisions/[number]/route.ts'
import * as configurationRevisions from '../configurations/[id]/revisions/route.ts'
import * as configuration from '../configurations/[id]/route.ts'
import * as tokenRefresh from '../configurations/[id]/token/refresh/route.ts'
import * as webhookSecretRotate from '../configurations/[id]/webhook-secret/rotate/route.ts'
import * as configurations from '../configurations/route.ts'
import * as connectionCheck from '../connections/[id]/check/route.ts'
import * as connection from '../connections/[id]/route.ts'
import * as connections from '../connections/route.ts'
import * as person from '../people/[id]/route.ts'
import * as people from '../people/route.ts'
import * as planApply from '../plans/[id]/apply/route.ts'
import * as planApprove from '../plans/[id]/approve/route.ts'
import * as planReject from '../plans/[id]/reject/route.ts'
import * as plan from '../plans/[id]/route.ts'
import * as runCancel from '../runs/[id]/cancel/route.ts'
import * as runEvents from '../runs/[id]/events/route.ts'
import * as runResume from '../runs/[id]/resume/route.ts'
import * as runRollback from '../runs/[id]/rollback/route.ts'
import * as run from '../runs/[id]/route.ts'
import * as runs from '../runs/route.ts'
import * as token from '../tokens/[id]/route.ts'
import * as tokens from '../tokens/route.ts'

/** Every route file of the API, by its path: the OpenAPI document is made of what they declare. */
export const routes = {
  '/api/v1/audit': audit,
  '/api/v1/audit/verify': auditVerify,
  '/api/v1/audit.csv': auditCsv,
  '/api/v1/audit.jsonl': auditJsonl,
  '/api/v1/configurations/[id]/drift/resolve': driftResolve,
  '/api/v1/configurations/[id]/drift': configurationDrift,
  '/api/v1/configurations/[id]/env': configurationEnv,
  '/api/v1/configurations/[id]/outputs': configurationOutputs,
  '/api/v1/configurations/[id]/plans': configurationPlans,
  '/api/v1/configurations/[id]/revisions/[number]/restore': revisionRestore,
  '/api/v1/configurations/[id]/revisions/[number]': revision,
  '/api/v1/configurations/[id]/revisions': configurationRevisions,
  '/api/v1/configurations/[id]/token/refresh': tokenRefresh,
  '/api/v1/configurations/[id]/webhook-secret/rotate': webhookSecretRotate,
  '/api/v1/configurations/[id]': configuration,
  '/api/v1/configurations': configurations,
  '/api/v1/connections/[id]/check': connectionCheck,
  '/api/v1/connections/[id]': connection,
  '/api/v1/connections': connections,
  '/api/v1/plans/[id]/apply': planApply,
  '/api/v1/plans/[id]/approve': planApprove,
  '/api/v1/plans/[id]/reject': planReject,
  '/api/v1/people': people,
  '/api/v1/people/[id]': person,
  '/api/v1/plans/[id]': plan,
  '/api/v1/runs/[id]/cancel': runCancel,
  '/api/v1/runs/[id]/events': runEvents,
  '/api/v1/runs/[id]/resume': runResume,
  '/api/v1/runs/[id]/rollback': runRollback,
  '/api/v1/runs/[id]': run,
  '/api/v1/runs': runs,
  '/api/v1/tokens/[id]': token,
  '/api/v1/tokens': tokens,
}
