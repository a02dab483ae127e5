/** Operations without requests, for tests: each from a function that returns its result. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type * as CallOptions from "../call/CallOptions.ts"
import { FlatError, type FlatErrorReason, isFlatError } from "../error/FlatError.ts"
import type { Binary, Content, File } from "../files/Files.ts"
import { callable } from "../request/PreparedOperation.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import { fromResponse } from "../request/StatusError.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import type { OptionalPaginated, OptionalSingle } from "./Operation.ts"
import type { Page } from "./Page.ts"
import * as Pagination from "./Pagination.ts"

/** An error response of the API, for a mock to fail with. Callers receive the `FlatError` that the client makes of such a response. */
export interface ErrorResponse {
  /** HTTP status. */
  readonly status: number
  /** The API's error code, such as `NOT_FOUND`. */
  readonly code?: string | undefined
  /** Message of the API. */
  readonly message?: string | undefined
  /** The invalid parameter. */
  readonly param?: string | undefined
  /** Id to quote to the vendor's support. */
  readonly id?: string | undefined
  /** Message of a service behind the API. */
  readonly providerMessage?: string | undefined
}

type Returning<I, A> = (input: NonNullable<I>) => Effect.Effect<A, FlatError | ErrorResponse>

/**
 * The function that a mock of an operation is made from. It receives the input, `{}` if the caller gave none, and is called for each call, and for each
 * page of a stream. Pages need only `items`, and files only `bytes`.
 */
export type Mock<Operation> = Operation extends
  { readonly pages: (input?: infer I) => Stream.Stream<Page<infer Item>, FlatError> }
  ? Returning<I, Pick<Page<Item>, "items"> & Partial<Page<Item>>>
  : Operation extends { readonly download: (input: infer I) => unknown }
    ? Returning<I, Pick<Content, "bytes"> & Partial<Content>>
  : Operation extends { readonly withResponse: (input: infer I) => Effect.Effect<FlatResponse<infer A>, FlatError> }
    ? Returning<I, A>
  : never

/** The operation that has a result, where no other type is expected. */
type OfResult<I, A> = A extends { readonly items: ReadonlyArray<infer Item> } ? OptionalPaginated<I, Item>
  : A extends { readonly bytes: Uint8Array } ? Binary<I>
  : OptionalSingle<I, A>

/** Functions for operations of a service, by name. The others fail when they are called. */
export type Mocks<Operations> = {
  readonly [Name in keyof Operations as Mock<Operations[Name]> extends never ? never : Name]?:
    | Mock<Operations[Name]>
    | undefined
}

/** Returns the error reason of a response that has no headers. */
export const reasonOf = ({ status, ...body }: ErrorResponse): FlatErrorReason =>
  fromResponse({ status, headers: {}, text: JSON.stringify(body) }, { acceptedScopes: [], secrets: [], now: 0 })

const errorOf = (operation: string, response: ErrorResponse): FlatError => {
  const reason = reasonOf({ message: "by a mock", ...response })
  return new FlatError({ operation, method: "MOCK", path: `/${operation}`, attempts: 1, reason })
}

const pageOf = (value: object) => "bytes" in value ? { items: [value.bytes] } : value

type Call = (input: {}) => Effect.Effect<unknown, FlatError | ErrorResponse>

/** Creates an operation with the functions of all kinds of operations. An export has no events. */
const make = (call: Call, operation: string) => {
  const run = (input: unknown) =>
    Effect.mapBoth(Effect.suspend(() => call(input ?? {})), {
      onSuccess: (value) => ({ value, status: 200, headers: {} }),
      onFailure: (error) => isFlatError(error) ? error : errorOf(operation, error)
    })
  // A file is streamed as a list of one chunk.
  const readPage = (input: unknown) =>
    Effect.map(run(input), (response) => ({ ...response, value: pageOf(response.value as object) as Page<unknown> }))
  const facts = { path: () => `/${operation}`, isItem: () => true }
  const lists = Pagination.make(operation, Object.assign(readPage, facts), null)
  const single = callable(run)
  const { withResponse } = single
  return Object.assign(single, lists, {
    withResponse,
    download: (input: unknown, options?: CallOptions.CallOptions) =>
      Effect.map(withResponse(input, options), ({ value }): File => {
        const { bytes, contentType } = value as Content
        const head = { size: bytes.length, from: 0, etag: undefined, lastModified: undefined, resumable: false }
        return { ...head, contentType, stream: Stream.make(bytes) }
      }),
    events: (input: unknown) => Stream.fromEffectDrain(run(input))
  })
}

/**
 * Creates an operation from a function that returns its result, for `Layer.mock` of effect. The operation has `withResponse`, with status 200 and no
 * headers; `pages`, `stream`, `collect` and `resumable` if the result is a page; `stream` and `download` if it is a file. `operation` is the name in
 * errors.
 *
 * **Gotchas**
 *
 * Effect's `Layer.mock` knows no functions of operations: where an operation has no mock, `listOrganizationUsers.stream()` throws a `TypeError` ("is not a
 * function"). `Organization.mock` and the other services' `mock` have all of them; they die with the operation's name when they run.
 *
 * **Example** (Mocking one operation)
 *
 * ```ts
 * import { Operation, Organization } from "@flat-sdk/core"
 * import { Effect, Layer } from "effect"
 *
 * export const OrganizationTest = Layer.mock(Organization.Organization)({
 *   countOrgaUsers: Operation.mock(() => Effect.succeed(7))
 * })
 * ```
 */
export const mock: {
  <Operation>(call: NoInfer<Mock<Operation>>, operation?: string): Operation
  <I, A>(call: Returning<I, A>, operation?: string): OfResult<I, A>
} = (mock: Call, operation = "mocked") => make(mock, operation) as never

/** Returns a function that dies with an error that names what has no mock. */
export const missing = (service: string, name: string) => () => {
  const example = `{ ${name}: () => Effect.succeed(…) }`
  const error = new Error(`${service}: ${name} is not mocked. Give the mock a function for it: ${example}`)
  return Effect.die(Object.assign(error, { name: "UnimplementedError" }))
}

/**
 * Creates the mock of a service. Operations that are not given die with an error that names them and `service`. Methods that call other operations, such
 * as `recognise`, call the mocks.
 */
export const serviceOf = <Operations extends object>(
  service: string,
  create: (pipe: RequestPipe["Service"]) => Operations,
  mocks: Mocks<Operations> = {}
): Operations => {
  const given = mocks as Readonly<Record<string, Call | undefined>>
  // Nothing is sent, so the pipe is never used.
  const operations = create(undefined as never)
  const names = Object.keys(operations).filter((name) => "withResponse" in operations[name as never])
  const mocked = names.map((name) => [name, make(given[name] ?? missing(service, name), name)])
  return Object.assign(operations, Object.fromEntries(mocked))
}

/** Returns the function that creates the layer of a mocked service. */
export const layerOf = <Self, Operations extends object>(
  tag: Context.Key<Self, Operations>,
  create: (pipe: RequestPipe["Service"]) => Operations
) =>
(mocks?: Mocks<Operations>): Layer.Layer<Self> =>
  Layer.sync(tag, () => serviceOf(tag.key.slice(tag.key.lastIndexOf("/") + 1), create, mocks))
