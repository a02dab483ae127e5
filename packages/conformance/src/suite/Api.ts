/**
 * A way to use the client, in a normal form: operations by name, values as they come, failures as data.
 */
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

/** The operations by the property of the client that has them. A new tag of the contract has its line here. */
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

/** @category models */
export type Tag = keyof typeof tags
/** Name of an operation. */
export type OperationName = { [T in Tag]: keyof typeof tags[T] }[Tag]

/** Every operation of the contract and every reading of one, with the property of the client that has it. */
export const operations: ReadonlyArray<readonly [name: OperationName, tag: Tag]> =
  (Object.keys(tags) as ReadonlyArray<Tag>)
    .flatMap((tag) => (Object.keys(tags[tag]) as ReadonlyArray<OperationName>).map((name) => [name, tag] as const))

const tagsByName = new Map(operations)

/** The property of the client that has an operation. */
export const tagOf = (name: OperationName): Tag => tagsByName.get(name)!

/** A failed call as data. */
export interface Failure {
  /** Tag of the reason. */
  readonly reason: string
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly attempts: number
  readonly outcome: "unknown" | undefined
  readonly message: string
  /** What `JSON.stringify` and `String` make of the error. */
  readonly shown: string
  /** Fields of the reason. */
  readonly details: Readonly<Record<string, unknown>>
}

/** What came of a call. */
export type Outcome<A = unknown> = { readonly ok: true; readonly value: A } | {
  readonly ok: false
  readonly error: Failure
}

/** A page, as all faces have it. */
export interface Page {
  readonly items: ReadonlyArray<unknown>
  readonly next: string | undefined
  readonly previous: string | undefined
}

/** A value with the head of its answer. */
export interface Answer {
  readonly value: unknown
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** What a client is opened with: options that all faces share. */
export interface ClientOptions {
  readonly baseUrl?: string
  readonly accessToken?: string | (() => Promise<string>)
  readonly attemptTimeout?: number
  readonly idleTimeout?: number
  readonly deadline?: number
  readonly retries?: number
  readonly maxWait?: number
  readonly concurrency?: number
  readonly strict?: boolean
}

/** How to walk a list. */
export interface PaginationOptions {
  readonly direction?: "forwards" | "backwards"
  readonly readAhead?: boolean
}

/** Options of one call that all faces share. */
export interface CallOptions {
  readonly retries?: number
  readonly deadline?: number
  readonly strict?: boolean
}

/** A request of one's own. */
export interface CustomRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | ReadonlyArray<string>>>
  readonly body?: unknown
}

type Input = Readonly<Record<string, unknown>>

/** Calls that are made of several operations, and what they tell on the way. */
export interface Waiting {
  /** Exports a score: the names of the events, and the file. */
  readonly exportScore: (
    input: Input
  ) => Promise<Outcome<{ readonly events: ReadonlyArray<string>; readonly bytes: Uint8Array }>>
  /** Recognises music, and answers every pause with `details`: the names of the events, and the job in the end. */
  readonly recognise: (
    input: Input,
    details: Input
  ) => Promise<Outcome<{ readonly events: ReadonlyArray<string>; readonly job: unknown }>>
}

/** An open client. */
export interface Api {
  readonly call: (operation: OperationName, input?: Input, options?: CallOptions) => Promise<Outcome>
  /** Calls an operation by method and path. */
  readonly request: (request: CustomRequest) => Promise<Outcome>
  /** All items of a list, by its path. */
  readonly requestStream: (request: CustomRequest) => Promise<Outcome<ReadonlyArray<unknown>>>
  readonly withResponse: (operation: OperationName, input?: Input) => Promise<Outcome<Answer>>
  /** All items of a list. */
  readonly stream: (
    operation: OperationName,
    input?: Input,
    options?: PaginationOptions
  ) => Promise<Outcome<ReadonlyArray<unknown>>>
  /** All pages of a list. */
  readonly pages: (
    operation: OperationName,
    input?: Input,
    options?: PaginationOptions
  ) => Promise<Outcome<ReadonlyArray<Page>>>
  readonly collect: (operation: OperationName, input: Input, limit: number) => Promise<Outcome<ReadonlyArray<unknown>>>
  /** The first `stop` items, then the rest from a checkpoint that went through JSON. */
  readonly resumed: (operation: OperationName, input: Input, stop: number) => Promise<Outcome<ReadonlyArray<unknown>>>
  /** Starts a call and gives it up when `given` resolves; tells whether it ended without a value. */
  readonly aborted: (operation: OperationName, input: Input, given: Promise<void>) => Promise<boolean>
  /** Work that is waited for. */
  readonly waiting: Waiting
  readonly close: () => Promise<void>
}
