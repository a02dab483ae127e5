/** Calls operations of the contract on a client by their names. */
import type { Files, FlatClient, FlatError, Page, Quota } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Input, Operation } from "./Contract.ts"

/** Calls any operation of a client. */
export interface Caller {
  /** Calls an operation with one result. For one that is paginated, reads one page. */
  readonly call: (operation: Operation, input: Input) => Effect.Effect<unknown, FlatError.FlatError>
  /** Pages of a paginated operation, from the cursor in the input or from the start. */
  readonly pages: (operation: Operation, input: Input) => Stream.Stream<Page.Page<unknown>, FlatError.FlatError>
  /** The file of an operation whose response is a file. It closes with the scope. */
  readonly download: (
    operation: Operation,
    input: Input,
    options?: Files.DownloadOptions
  ) => Effect.Effect<Files.File, FlatError.FlatError, Scope.Scope>
  /** What is known of the rate limit. */
  readonly quota: Effect.Effect<Quota.QuotaState>
}

// Operations are called by name, so that all of them have one type here.
interface AnyOperation {
  (input: Input): Effect.Effect<unknown, FlatError.FlatError>
  readonly pages: (input: Input) => Stream.Stream<Page.Page<unknown>, FlatError.FlatError>
  readonly download: (
    input: Input,
    options?: Files.DownloadOptions
  ) => Effect.Effect<Files.File, FlatError.FlatError, Scope.Scope>
}

type Client<Any> = Readonly<Record<string, Readonly<Record<string, Any>> | undefined>>

const find = <Any>(client: object, { id, service }: Operation): Any => {
  const found = (client as Client<Any>)[service]?.[id]
  if (found === undefined) throw new Error(`the client has no operation ${service}.${id}`)
  return found
}

/** Creates a caller over a client. An operation that the client does not have is a defect: contract and client are from one version. */
export const fromClient = (client: FlatClient.FlatClientShape): Caller => ({
  call: (operation, input) => Effect.suspend(() => find<AnyOperation>(client, operation)(input)),
  pages: (operation, input) => Stream.suspend(() => find<AnyOperation>(client, operation).pages(input)),
  download: (operation, input, options) =>
    Effect.suspend(() => find<AnyOperation>(client, operation).download(input, options)),
  quota: client.quota
})

// The same of a client with promises. Its errors repeat the fields of core's.
interface AnyPromised {
  (input: Input, options: { readonly signal: AbortSignal }): Promise<unknown>
  readonly pages: (input: Input) => AsyncIterable<Page.Page<unknown>>
  readonly download: (input: Input) => Promise<Files.File & AsyncDisposable>
}

// What is no error of a call, such as that of a closed client, is a defect.
const errorOf = (error: unknown): FlatError.FlatError => {
  if (typeof error === "object" && error !== null && "reason" in error) return error as FlatError.FlatError
  throw error
}

/** Creates a caller over a client with promises. An interrupted call is aborted. */
export const fromPromises = (client: { readonly quota: () => Promise<Quota.QuotaState> }): Caller => ({
  quota: Effect.promise(() => client.quota()),
  call: (operation, input) =>
    Effect.tryPromise({ try: (signal) => find<AnyPromised>(client, operation)(input, { signal }), catch: errorOf }),
  pages: (operation, input) =>
    Stream.suspend(() => Stream.fromAsyncIterable(find<AnyPromised>(client, operation).pages(input), errorOf)),
  download: (operation, input) =>
    Effect.acquireRelease(
      Effect.tryPromise({ try: () => find<AnyPromised>(client, operation).download(input), catch: errorOf }),
      (file) => Effect.promise(async () => await file[Symbol.asyncDispose]())
    )
})
