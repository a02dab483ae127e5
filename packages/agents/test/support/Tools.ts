/** The tools over an API that a test plays: each operation has a function for its responses. */
import { FlatError } from "@flat-sdk/core"
import { Effect, Stream } from "effect"
import type { Caller } from "../../src/contract/Caller.ts"
import type { Input, Operation } from "../../src/contract/Contract.ts"
import type { Agreement, Host, Words } from "../../src/contract/Host.ts"
import * as Privacy from "../../src/privacy/Privacy.ts"
import * as Dependencies from "../../src/tools/Dependencies.ts"
import * as Offer from "../../src/tools/Offer.ts"
import * as Read from "../../src/tools/Read.ts"
import * as Write from "../../src/tools/Write.ts"
import { contract } from "./Contract.ts"

export const host: Host = {
  contract,
  command: ({ id }, { body: _, ...input }) => `flat ${id} ${Object.values(input).join(" ")}`
}

export const words: Words = {
  form: () => "the form",
  confirm: (token) => `confirm with ${token}.`,
  folder: "Use --files.",
  signIn: "Sign in."
}

export const failure = (
  reason: FlatError.FlatErrorReason,
  outcome?: FlatError.FlatError["outcome"]
): FlatError.FlatError =>
  new FlatError.FlatError({
    operation: "createOrganizationUser",
    method: "POST",
    path: "/organizations/users",
    attempts: 1,
    waited: 0,
    outcome,
    reason
  })

/** What an error of the API says beside its class. */
export const api = {
  status: 404,
  code: "NOT_FOUND",
  detail: "Gone",
  param: undefined,
  supportId: undefined,
  providerMessage: undefined,
  headers: {}
}

export const notFound = failure(new FlatError.NotFound(api))

/** What an operation returns, by its id. A paginated one returns its pages. */
export type Responses = Readonly<Record<string, (input: Input) => unknown>>

export interface Sent {
  readonly id: string
  readonly input: Input
}

interface Setup {
  readonly responses?: Responses
  /** What the person says; without it the client cannot ask. */
  readonly says?: Agreement
  readonly allowPersonalData?: boolean
  readonly files?: string
  readonly domains?: ReadonlyArray<string>
  readonly maxTokens?: number
  readonly session?: string
  /** Requests of a window of the rate limit. */
  readonly limit?: number
}

/** Creates the tools, with what was sent, what the person was asked, and what was reported. */
export const tools = ({ responses = {}, says = "unavailable", session = "s", ...setup }: Setup = {}) => {
  const sent: Array<Sent> = []
  const questions: Array<string> = []
  const reports: Array<string> = []
  const options = {
    allowWrite: true,
    allowPersonalData: setup.allowPersonalData ?? false,
    plans: true,
    files: setup.files === undefined ? undefined : {
      directory: setup.files,
      open: (file: string) => Effect.succeed({ opened: file }),
      csv: (rows: ReadonlyArray<ReadonlyArray<unknown>>) => rows.map((row) => `${row.join(",")}\n`).join("")
    },
    maxTokens: setup.maxTokens ?? 8000,
    scopes: undefined,
    domains: setup.domains ?? [],
    key: new Uint8Array(32)
  }
  const respond = (operation: Operation, input: Input) =>
    Effect.suspend(() => {
      sent.push({ id: operation.id, input })
      const value = responses[operation.id]?.(input)
      return value instanceof FlatError.FlatError ? Effect.fail(value) : Effect.succeed(value)
    })
  const caller: Caller = {
    call: respond,
    pages: (operation, input) =>
      Stream.unwrap(
        Effect.map(respond(operation, input), (pages) =>
          Stream.fromIterable(
            ((pages ?? []) as ReadonlyArray<ReadonlyArray<unknown>>).map((items) => ({ items, next: undefined }))
          ))
      ) as ReturnType<Caller["pages"]>,
    download: () => Effect.die("no files"),
    quota: Effect.succeed({ limit: setup.limit, remaining: setup.limit, resetAt: undefined })
  }
  const privacy = Privacy.make(contract, options)
  const dependencies = Dependencies.make(Offer.make(host, undefined), { caller, privacy, options, words })({
    id: session,
    ask: (question) =>
      Effect.sync(() => {
        questions.push(question)
        return says
      }),
    progress: (done, message) => Effect.sync(() => void reports.push(`${done}: ${message}`))
  })
  return {
    sent,
    questions,
    reports,
    privacy,
    /** Ids of the operations that wrote. */
    writes: () =>
      sent.flatMap(({ id }) => contract.operations.find((one) => one.id === id)?.method === "GET" ? [] : [id]),
    read: (given: Read.Parameters) => Read.read(dependencies, given),
    write: (given: Write.Parameters) => Write.write(dependencies, given)
  }
}
