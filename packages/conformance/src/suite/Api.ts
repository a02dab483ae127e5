/** A common interface to all APIs of the client: operations by name, unchanged values, failures as data. */
import * as Account from "@flat-sdk/core/contract/account/Account"
import * as Class from "@flat-sdk/core/contract/classes/Class"
import * as Group from "@flat-sdk/core/contract/classes/Group"
import * as Collection from "@flat-sdk/core/contract/collections/Collection"
import * as Omr from "@flat-sdk/core/contract/omr/Omr"
import * as Organization from "@flat-sdk/core/contract/organization/Organization"
import * as EduResources from "@flat-sdk/core/contract/resources/EduResources"
import * as Score from "@flat-sdk/core/contract/scores/Score"
import * as Task from "@flat-sdk/core/contract/tasks/Task"
import * as User from "@flat-sdk/core/contract/users/User"
import type * as Flat from "@flat-sdk/promise"

/** The operations by property of the client. Add a line here for a new tag of the contract. */
export const tags = {
  organization: Organization.endpoints,
  classes: Class.endpoints,
  groups: Group.endpoints,
  users: User.endpoints,
  account: Account.endpoints,
  tasks: Task.endpoints,
  eduResources: EduResources.endpoints,
  scores: Score.endpoints,
  collections: Collection.endpoints,
  omr: Omr.endpoints
} as const

export type Tag = keyof typeof tags
export type OperationName = { [T in Tag]: keyof typeof tags[T] }[Tag]

/** Every operation of the contract and every reading of one, with the property of the client that has it. */
export const operations: ReadonlyArray<readonly [name: OperationName, tag: Tag]> =
  (Object.keys(tags) as ReadonlyArray<Tag>)
    .flatMap((tag) => (Object.keys(tags[tag]) as ReadonlyArray<OperationName>).map((name) => [name, tag] as const))

const tagsByName = new Map(operations)

export const tagOf = (name: OperationName): Tag => tagsByName.get(name)!

export interface Failure {
  /** Tag of the error reason. */
  readonly reason: string
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly attempts: number
  readonly outcome: "unknown" | undefined
  readonly message: string
  /** The results of `JSON.stringify` and `String` for the error. */
  readonly shown: string
  readonly details: Readonly<Record<string, unknown>>
}

interface AnyError extends Omit<Failure, "reason" | "shown" | "details"> {
  readonly reason: { readonly _tag: string }
}

export const failureOf = (error: AnyError): Failure => {
  const { attempts, message, method, operation, outcome, path, reason } = error
  return {
    reason: reason._tag,
    operation,
    method,
    path,
    attempts,
    outcome,
    message,
    shown: `${JSON.stringify(error)} ${String(error)}`,
    details: { ...reason }
  }
}

export type Outcome<A = unknown> = { readonly ok: true; readonly value: A } | {
  readonly ok: false
  readonly error: Failure
}

/** A page, with the fields that all APIs share. */
export interface Page {
  readonly items: ReadonlyArray<unknown>
  readonly next: string | undefined
  readonly previous: string | undefined
}

export interface FlatResponse {
  readonly value: unknown
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

export type ClientOptions =
  & Pick<Flat.FlatClientOptions, "attemptTimeout" | "idleTimeout" | "retries" | "maxWait" | "concurrency">
  & CallOptions
  & { readonly baseUrl?: string; readonly accessToken?: string | (() => Promise<string>) }

export type CallOptions = Pick<Flat.CallOptions, "retries" | "deadline" | "strict">

type Input = Readonly<Record<string, unknown>>

/** Calls that consist of several operations, with their progress events. */
export interface Waiting {
  /** Exports a score. Returns the names of the events and the file. */
  readonly exportScore: (
    input: Input
  ) => Promise<Outcome<{ readonly events: ReadonlyArray<string>; readonly bytes: Uint8Array }>>
  /** Runs a recognition job and answers each paused step with `details`. Returns the names of the events and the final job. */
  readonly recognise: (
    input: Input,
    details: Input
  ) => Promise<Outcome<{ readonly events: ReadonlyArray<string>; readonly job: unknown }>>
}

export interface Api {
  readonly call: (operation: OperationName, input?: Input, options?: CallOptions) => Promise<Outcome>
  /** Calls an operation by method and path. */
  readonly request: (request: Flat.CustomRequest) => Promise<Outcome>
  /** All items of a list, by its path. */
  readonly requestStream: (request: Flat.CustomRequest) => Promise<Outcome<ReadonlyArray<unknown>>>
  readonly withResponse: (operation: OperationName, input?: Input) => Promise<Outcome<FlatResponse>>
  readonly stream: (
    operation: OperationName,
    input?: Input,
    options?: Flat.PaginationOptions
  ) => Promise<Outcome<ReadonlyArray<unknown>>>
  readonly pages: (
    operation: OperationName,
    input?: Input,
    options?: Flat.PaginationOptions
  ) => Promise<Outcome<ReadonlyArray<Page>>>
  readonly collect: (operation: OperationName, input: Input, limit: number) => Promise<Outcome<ReadonlyArray<unknown>>>
  /** Reads the first `stop` items, then the rest from a checkpoint after a round trip through JSON. */
  readonly resumed: (operation: OperationName, input: Input, stop: number) => Promise<Outcome<ReadonlyArray<unknown>>>
  /** Starts a call and cancels it when `given` resolves. Returns whether it ended without a value. */
  readonly aborted: (operation: OperationName, input: Input, given: Promise<void>) => Promise<boolean>
  readonly waiting: Waiting
  readonly close: () => Promise<void>
}
