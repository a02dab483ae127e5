/**
 * Creates callable operations from endpoints, such as those of a program, and has the types of all operations. The endpoint's shape decides whether
 * an operation is paginated. `operation/ServiceOperations.ts` does the same from descriptions, for the operations of the client.
 */
import type * as Effect from "effect/Effect"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import type * as Stream from "effect/Stream"
import * as EndpointDescription from "../body/EndpointDescription.ts"
import type * as CallOptions from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import type * as Files from "../files/Files.ts"
import type { Task } from "../generated/models/tasks/Task.ts"
import * as PreparedOperation from "../request/PreparedOperation.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import * as LazyObject from "./LazyObject.ts"
import type { Page } from "./Page.ts"
import type * as Pagination from "./Pagination.ts"
import * as ServiceOperations from "./ServiceOperations.ts"

type Part<S> = [S] extends [never] ? {} : S extends { readonly Type: infer T } ? T : {}
type BodyPart<S> = [S] extends [never] ? {}
  : S extends { readonly Type: infer T } ?
    void extends T ? { readonly body?: Exclude<T, void> | undefined } : { readonly body: T }
  : {}
type Simplify<T> = { [K in keyof T]: T[K] }

/** Input of an endpoint: path, query and header parameters side by side, the body under `body`. */
export type Input<E> = E extends {
  readonly "~Params": infer P
  readonly "~Query": infer Q
  readonly "~Headers": infer H
  readonly "~Payload": infer B
} ? Simplify<Part<P> & Part<Q> & Part<H> & BodyPart<B>>
  : never

type SuccessOf<E> = E extends { readonly "~Success": infer S } ? S : never

/** Success value of an endpoint. */
export type Success<E> = ValueOf<SuccessOf<E>>

// Distributive: an operation may have several success schemas, distinguished by status.
type ValueOf<S> = S extends HttpApiSchema.WithHeaders<infer Body, infer _Headers> ? Body["Type"]
  : S extends { readonly Type: infer T } ? T
  : never

/** Input of an operation without parameters: an empty object. */
export type NoInput = { readonly [parameter: string]: never }

/** An operation that returns one value. */
export interface Single<I, A> {
  // Calls the operation. Undocumented on purpose: an editor would show it in place of the operation's own documentation.
  (input: I, options?: CallOptions.CallOptions): Effect.Effect<A, FlatError>
  /** Calls the operation and keeps the status and headers of the response. */
  readonly withResponse: (input: I, options?: CallOptions.CallOptions) => Effect.Effect<FlatResponse<A>, FlatError>
}

/** An operation that returns one value and can be called without an input. */
export interface OptionalSingle<I, A> {
  // As above.
  (input?: I, options?: CallOptions.CallOptions): Effect.Effect<A, FlatError>
  /** Calls the operation and keeps the status and headers of the response. */
  readonly withResponse: (input?: I, options?: CallOptions.CallOptions) => Effect.Effect<FlatResponse<A>, FlatError>
}

/** Input of a caller that does not support tasks. */
export type WithoutTasks = { readonly body: { readonly supportsTasks?: false | undefined } }

/**
 * An operation that may return a task instead of its result if the work takes long. Only callers that set `supportsTasks: true` in the body get a
 * task; all others get the result.
 */
export interface Deferrable<I, A, Task> {
  // Calls the operation. Undocumented on purpose, as above.
  (input: I & WithoutTasks, options?: CallOptions.CallOptions): Effect.Effect<A, FlatError>
  (input: I, options?: CallOptions.CallOptions): Effect.Effect<A | Task, FlatError>
  /** Calls the operation and keeps the status and headers of the response. */
  readonly withResponse: {
    (input: I & WithoutTasks, options?: CallOptions.CallOptions): Effect.Effect<FlatResponse<A>, FlatError>
    (input: I, options?: CallOptions.CallOptions): Effect.Effect<FlatResponse<A | Task>, FlatError>
  }
}

/**
 * A paginated operation. Calling it reads one page of the API's default size. The streams read all pages, with 100 items per page unless the input
 * has a `limit`.
 */
export interface Paginated<I, Item> extends Lists<I, Item> {
  // Reads one page. Undocumented on purpose, as above.
  (input: I, options?: CallOptions.CallOptions): Effect.Effect<Page<Item>, FlatError>
  /** Reads one page and keeps the status and headers of the response. */
  readonly withResponse: (
    input: I,
    options?: CallOptions.CallOptions
  ) => Effect.Effect<FlatResponse<Page<Item>>, FlatError>
}

/** A paginated operation that can be called without an input. */
export interface OptionalPaginated<I, Item> extends Lists<I, Item> {
  // As above.
  (input?: I, options?: CallOptions.CallOptions): Effect.Effect<Page<Item>, FlatError>
  /** Reads one page and keeps the status and headers of the response. */
  readonly withResponse: (
    input?: I,
    options?: CallOptions.CallOptions
  ) => Effect.Effect<FlatResponse<Page<Item>>, FlatError>
}

/** Additional functions of a paginated operation. */
interface Lists<I, Item> {
  /** Streams the pages, from the cursor in the input or from the start. */
  readonly pages: (input?: I, options?: Pagination.Options) => Stream.Stream<Page<Item>, FlatError>
  /**
   * Streams the items, from the cursor in the input or from the start. `Stream.retry` starts the list over, so that items come again: to continue after a
   * failure, use `resumable` with the last checkpoint.
   */
  readonly stream: (input?: I, options?: Pagination.Options) => Stream.Stream<Item, FlatError>
  /** Streams items, each with a checkpoint to resume from later, even in another process. */
  readonly resumable: (
    input?: I,
    options?: Pagination.ResumeOptions
  ) => Stream.Stream<Pagination.Resumable<Item>, FlatError>
  /** Collects at most `limit` items. */
  readonly collect: (
    input: I | undefined,
    options: Pagination.CollectOptions
  ) => Effect.Effect<ReadonlyArray<Item>, FlatError>
}

type BodyKeys<B> = B extends unknown ? keyof B : never
/** Whether the input has the field `supportsTasks`. */
type IsDeferrable<I> = I extends { readonly body: infer B extends object }
  ? "supportsTasks" extends BodyKeys<B> ? true : false
  : false

type FileIn<S> = S extends HttpApiSchema.WithHeaders<infer Body, infer _Headers> ? FileIn<Body>
  : Extract<S, HttpApiSchema.StreamUint8Array>
type IsFile<S> = [FileIn<S>] extends [never] ? false : true

/** Type of the operation for an endpoint. */
export type Operation<E> = IsFile<SuccessOf<E>> extends true ? Files.Binary<Input<E>>
  : SuccessOf<E> extends HttpApiSchema.WithHeaders<infer Body, infer _Headers>
    ? Body["Type"] extends ReadonlyArray<infer Item> ? PaginatedOf<Input<E>, Item> : SingleOf<Input<E>, Body["Type"]>
  : IsDeferrable<Input<E>> extends true ? Deferrable<Input<E>, Exclude<Success<E>, Task>, Task>
  : SingleOf<Input<E>, Success<E>>

type SingleOf<I, A> = [keyof I] extends [never] ? OptionalSingle<NoInput, A>
  : {} extends I ? OptionalSingle<I, A>
  : Single<I, A>
type PaginatedOf<I, Item> = {} extends I ? OptionalPaginated<I, Item> : Paginated<I, Item>

/** Type of the operations for a record of endpoints. The mapping keeps each endpoint's documentation. */
export type Operations<Endpoints> = { readonly [Name in keyof Endpoints]: Operation<Endpoints[Name]> }

type Pipe = RequestPipe["Service"]

const preparedOperations = /* #__PURE__ */ new WeakMap<HttpApiEndpoint.Top, PreparedOperation.PreparedOperation>()

/** Prepares an endpoint for calls. */
export const prepare = (endpoint: HttpApiEndpoint.Top): PreparedOperation.PreparedOperation => {
  let prepared = preparedOperations.get(endpoint)
  if (prepared === undefined) {
    const kind = EndpointDescription.kindOf(endpoint)
    prepared = PreparedOperation.make(endpoint.identifier, kind, () => {
      const description = EndpointDescription.of(endpoint)
      return ServiceOperations.prepare(endpoint.identifier, description).ready()
    })
    preparedOperations.set(endpoint, prepared)
  }
  return prepared
}

/**
 * Creates the operation of one endpoint over a pipe. Encoder and decoder are built on the first call, once for each endpoint, so unused operations
 * cost nothing.
 */
export const make = <E extends HttpApiEndpoint.Constraint>(declared: E, pipe: Pipe): Operation<E> => {
  // The widest endpoint type requires every part, so no real endpoint is assignable to it. At run time each part may be missing.
  const prepared = prepare(declared as unknown as HttpApiEndpoint.Top)
  // The endpoint's shape selects at run time what `Operation` selects at compile time.
  const { makeFile, makeList, over } = ServiceOperations
  return over(prepared, pipe, { paginated: makeList, file: makeFile }) as Operation<E>
}

/** Creates the operations of a record of endpoints over a pipe, each when it is first read. */
export const makeAll = <Endpoints extends Record<string, HttpApiEndpoint.Constraint>>(
  endpoints: Endpoints,
  pipe: Pipe
): Operations<Endpoints> => {
  const parts = Object.entries(endpoints).map(([name, endpoint]) =>
    [name, (pipe: Pipe) => make(endpoint, pipe)] as const
  )
  return LazyObject.of<Pipe, Operations<Endpoints>>(Object.fromEntries(parts))(pipe)
}
