/**
 * All cases as a flat list, and how to run one: whoever has a test runner registers them, whoever has none runs them in a loop.
 */
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import type { Backend } from "./Backend.ts"
import * as BehaviourCases from "./BehaviourCases.ts"
import type { Case } from "./Case.ts"
import * as ErrorCases from "./ErrorCases.ts"
import { type ClientOptions, type Face, operations } from "./Face.ts"
import * as OrganizationCases from "./OrganizationCases.ts"

/** What the suite runs against. */
export interface Setup {
  readonly backend: Backend
  /** Opens a client. */
  readonly open: (options: ClientOptions) => Promise<Face>
}

/** A case with its name. */
export interface NamedCase {
  readonly name: string
  readonly run: (setup: Setup) => Promise<void>
}

const operationCases: Readonly<Record<string, Case | undefined>> = { ...OrganizationCases.cases }

const served = Object.values(FlatApi.groups).flatMap((group) => Object.keys(group.endpoints))

/** Operations of the contract that no case calls. It must be empty. */
export const uncovered: ReadonlyArray<string> = [...new Set([...operations.map(([name]) => name), ...served])]
  .filter((name) => operationCases[name] === undefined)

const named = (name: string, one: Case): NamedCase => ({
  name,
  run: async ({ backend, open }) => {
    await backend.calm()
    const opened: Array<Face> = []
    const openAndKeep = async (options: ClientOptions): Promise<Face> => {
      const face = await open({ accessToken: backend.token, ...options })
      opened.push(face)
      return face
    }
    try {
      const face = await openAndKeep({ baseUrl: backend.baseUrl, retries: 0 })
      await one({ face, backend, open: openAndKeep })
    } finally {
      await Promise.all(opened.map((face) => face.close()))
    }
  }
})

/** All cases: operations, reasons, behaviour. */
export const cases: ReadonlyArray<NamedCase> = [
  ...operations.map(([name]) =>
    named(
      `operation ${name}`,
      operationCases[name] ?? (() => Promise.reject(new Error(`${name} has no case: write one`)))
    )
  ),
  ...Object.entries(ErrorCases.cases).flatMap(([reason, byName]) =>
    Object.entries(byName).map(([name, one]) => named(`reason ${reason}: ${name}`, one))
  ),
  ...Object.entries(BehaviourCases.cases).map(([name, one]) => named(`behaviour: ${name}`, one))
]

/** How much the suite covers, in a line. */
export const coverage = `${operations.length} operations, ${uncovered.length} of the contract without a case, ${
  Object.keys(ErrorCases.cases).length
} reasons, ${cases.length} cases`
