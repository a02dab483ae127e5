/**
 * All cases as a flat list. Register them with a test runner, or run them in a loop.
 */
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import { type Api, type ClientOptions, type OperationName, operations, tagOf, tags } from "../Api.ts"
import type { Backend } from "../Backend.ts"
import type { Case } from "../Case.ts"
import * as Check from "../Check.ts"
import * as AccountCases from "./AccountCases.ts"
import * as AssignmentCases from "./AssignmentCases.ts"
import * as BehaviourCases from "./BehaviourCases.ts"
import * as ClassCases from "./ClassCases.ts"
import * as CollectionCases from "./CollectionCases.ts"
import * as EduResourceCases from "./EduResourceCases.ts"
import * as ErrorCases from "./ErrorCases.ts"
import * as GroupCases from "./GroupCases.ts"
import * as OmrCases from "./OmrCases.ts"
import * as OrganizationCases from "./OrganizationCases.ts"
import * as RevisionCases from "./RevisionCases.ts"
import * as ScoreCases from "./ScoreCases.ts"
import * as SubmissionCases from "./SubmissionCases.ts"
import * as UploadCases from "./UploadCases.ts"

export interface Setup {
  readonly backend: Backend
  readonly open: (options: ClientOptions) => Promise<Api>
}

export interface NamedCase {
  readonly name: string
  /** The operation that the case tests. The case passes only if the server received it. */
  readonly operation: string | undefined
  readonly run: (setup: Setup) => Promise<void>
}

const operationCases: Readonly<Record<string, Case | undefined>> = {
  ...OrganizationCases.cases,
  ...ClassCases.cases,
  ...AssignmentCases.cases,
  ...SubmissionCases.cases,
  ...GroupCases.cases,
  ...AccountCases.account,
  ...AccountCases.user,
  ...RevisionCases.task,
  ...EduResourceCases.cases,
  ...ScoreCases.cases,
  ...RevisionCases.cases,
  ...CollectionCases.cases,
  ...OmrCases.cases
}

interface Route {
  readonly method: string
  readonly path: string
}

const routes = new Map(
  Object.values(FlatApi.groups).flatMap((group) => Object.entries<Route>(group.endpoints))
    .map(([name, { method, path }]) => [name, `${method} ${path}`] as const)
)

/** The operations of the API, without readings. */
const routeNames: ReadonlyArray<string> = [...routes.keys()]

// A reading uses the route of another operation, and the server records only that operation.
const recordedName = (name: OperationName): string => {
  if (routes.has(name)) return name
  const { method, path } = (tags[tagOf(name)] as Readonly<Record<string, Route>>)[name]!
  return routeNames.find((other) => routes.get(other) === `${method} ${path}`) ?? name
}

/** Operations of the contract that no case calls. It must be empty. */
export const uncoveredOperations: ReadonlyArray<string> = [
  ...new Set([...operations.map(([name]) => name), ...routeNames])
]
  .filter((name) => operationCases[name] === undefined)

const nameCase = (name: string, one: Case, operation?: string): NamedCase => ({
  name,
  operation,
  run: async ({ backend, open }) => {
    await backend.clear()
    const opened: Array<Api> = []
    const openAndKeep = async (options: ClientOptions): Promise<Api> => {
      const api = await open({ accessToken: backend.token, ...options })
      opened.push(api)
      return api
    }
    try {
      const api = await openAndKeep({ baseUrl: backend.baseUrl, retries: 0 })
      await one({ api, backend, open: openAndKeep })
    } finally {
      await Promise.all(opened.map((api) => api.close()))
    }
  }
})

/** All cases: operations, reasons, behaviour. */
export const cases: ReadonlyArray<NamedCase> = [
  ...operations.map(([name]) =>
    nameCase(
      `operation ${name}`,
      async (given) => {
        await (operationCases[name] ?? Check.fail(`${name} has no case: write one`))(given)
        const received = new Set((await given.backend.requests()).map((request) => request.operation))
        Check.ok(received.has(recordedName(name)), `${name} must arrive at the server`)
      },
      name
    )
  ),
  ...Object.entries(ErrorCases.cases).flatMap(([reason, byName]) =>
    Object.entries(byName).map(([name, one]) => nameCase(`reason ${reason}: ${name}`, one))
  ),
  ...Object.entries(BehaviourCases.cases).map(([name, one]) => nameCase(`behaviour: ${name}`, one)),
  ...Object.entries(UploadCases.cases).map(([name, one]) => nameCase(`uploads: ${name}`, one))
]
