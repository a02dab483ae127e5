/** Requests to operations that this version does not know. They use the same credentials, quota, retries, limits and errors as every other call. */
import { loadSchemaDecoding } from "@flat-sdk/engine/OnDemand"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import * as CallOptions from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import type { Header } from "../fields/CustomHeaders.ts"
import type * as Download from "../files/Download.ts"
import * as Files from "../files/Files.ts"
import { unfit } from "../request/BodyProblems.ts"
import * as PreparedOperation from "../request/PreparedOperation.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { RequestParts } from "../shared/CustomRequests.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import * as Encoding from "./CustomRequestEncoding.ts"
import { type Page, readPage } from "./Page.ts"
import * as Pagination from "./Pagination.ts"

export type { QueryValue } from "../shared/CustomRequests.ts"

/** A request: `{ method: "GET", path: "/me/notifications" }`. */
export interface CustomRequest extends RequestParts<Header> {}

/** Decodes the response body. A mismatch fails as `Decode`. */
interface Typed<S> {
  readonly schema: S
}

type Decoder<A> = Schema.Decoder<A>

/** Calls any operation of the API. */
export interface Request {
  // Undocumented on purpose: an editor would show it in place of the property's own documentation.
  <A>(request: CustomRequest & Typed<Decoder<A>>, options?: CallOptions.CallOptions): Effect.Effect<A, FlatError>
  (request: CustomRequest, options?: CallOptions.CallOptions): Effect.Effect<unknown, FlatError>
  /** Calls the operation and keeps the status and headers of the response. */
  readonly withResponse: {
    <A>(
      request: CustomRequest & Typed<Decoder<A>>,
      options?: CallOptions.CallOptions
    ): Effect.Effect<FlatResponse<A>, FlatError>
    (request: CustomRequest, options?: CallOptions.CallOptions): Effect.Effect<FlatResponse<unknown>, FlatError>
  }
  /** Streams the pages of a list, following the cursors of the `Link` header. `schema` decodes a page: an array. */
  readonly pages: {
    <A>(
      request: CustomRequest & Typed<Decoder<ReadonlyArray<A>>>,
      options?: Pagination.Options
    ): Stream.Stream<Page<A>, FlatError>
    (request: CustomRequest, options?: Pagination.Options): Stream.Stream<Page<unknown>, FlatError>
  }
  /** Streams the items of a list, page after page. `schema` decodes a page: an array. */
  readonly stream: {
    <A>(
      request: CustomRequest & Typed<Decoder<ReadonlyArray<A>>>,
      options?: Pagination.Options
    ): Stream.Stream<A, FlatError>
    (request: CustomRequest, options?: Pagination.Options): Stream.Stream<unknown, FlatError>
  }
  /** Streams items, each with a checkpoint to resume from. `schema` decodes a page: an array. */
  readonly resumable: {
    <A>(
      request: CustomRequest & Typed<Decoder<ReadonlyArray<A>>>,
      options?: Pagination.ResumeOptions
    ): Stream.Stream<Pagination.Resumable<A>, FlatError>
    (request: CustomRequest, options?: Pagination.ResumeOptions): Stream.Stream<
      Pagination.Resumable<unknown>,
      FlatError
    >
  }
  /** Collects at most `limit` items. `schema` decodes a page: an array. */
  readonly collect: {
    <A>(
      request: CustomRequest & Typed<Decoder<ReadonlyArray<A>>>,
      options: Pagination.CollectOptions
    ): Effect.Effect<ReadonlyArray<A>, FlatError>
    (request: CustomRequest, options: Pagination.CollectOptions): Effect.Effect<ReadonlyArray<unknown>, FlatError>
  }
  /** Opens a file. Type, size and version are available immediately, the bytes as a stream. The file closes with the scope. */
  readonly download: (
    request: CustomRequest,
    options?: Download.Options
  ) => Effect.Effect<Files.File, FlatError, Scope.Scope>
}

const refineBy: Encoding.RefineBy = (schema) => {
  if (!isSchema(schema)) return undefined
  return (json, response) =>
    Effect.flatMap(
      loadSchemaDecoding(),
      ({ decode }) => Effect.mapError(decode(schema, json), (problems) => unfit(response, problems))
    )
}

// As `Schema.isSchema`, without its module.
const isSchema = (value: unknown): value is Schema.Top =>
  Predicate.hasProperty(value, schemaId) && value[schemaId] === schemaId

const schemaId = "~effect/Schema/Schema"

const how = { refineBy, expected: "a Schema of effect" }

/** Creates the function over a pipe. */
export const make = (pipe: RequestPipe["Service"]): Request => {
  const listOf = (request: CustomRequest) => {
    const prepared = Encoding.prepare(request, { kind: "paginated", ...how })
    return {
      query: Encoding.queryOf(request),
      // No page size is sent: the API's default applies.
      list: Pagination.make(prepared.operation, readPage(prepared, pipe), null)
    }
  }
  const request = Object.assign(
    PreparedOperation.callable((request, overrides) =>
      PreparedOperation.execute(
        Encoding.prepare(request, { kind: "single", ...how }),
        pipe,
        Encoding.queryOf(request),
        overrides
      )
    ),
    {
      pages: (request: CustomRequest, options?: Pagination.Options) => {
        const { list, query } = listOf(request)
        return list.pages(query, options)
      },
      stream: (request: CustomRequest, options?: Pagination.Options) => {
        const { list, query } = listOf(request)
        return list.stream(query, options)
      },
      resumable: (request: CustomRequest, options?: Pagination.ResumeOptions) => {
        const { list, query } = listOf(request)
        return list.resumable(query, options)
      },
      collect: (request: CustomRequest, options: Pagination.CollectOptions) => {
        const { list, query } = listOf(request)
        return list.collect(query, options)
      },
      download: (request: CustomRequest, options?: Download.Options) =>
        Files.make(Encoding.prepare(request, { kind: "file", ...how }), pipe).download(
          Encoding.queryOf(request),
          options
        )
    }
  )
  // The overloads type the response by its schema.
  return CallOptions.reading(PreparedOperation.inFiber(request), Encoding.copyRequest) as Request
}
