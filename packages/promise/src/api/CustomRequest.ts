/**
 * Requests for API operations that this version does not know.
 */
import type { RequestParts } from "../generated/shared/CustomRequests.ts"
import type { Download, DownloadOptions } from "./Download.ts"
import type { CallOptions, FlatResponse, Result } from "./Operation.ts"
import type { CollectOptions, Page, PaginationOptions, Resumable, ResumeOptions } from "./Pagination.ts"

export type { QueryValue } from "../generated/shared/CustomRequests.ts"

/** A request: `{ method: "GET", path: "/me/notifications" }`. */
export interface CustomRequest extends RequestParts<string> {}

/** A schema of any library that implements Standard Schema, such as Zod, Valibot or ArkType. */
export interface StandardSchema<A> {
  /** Version, vendor and validation, as Standard Schema defines them. */
  readonly "~standard": {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<A> | Promise<StandardResult<A>>
  }
}

/** Result of a validation: the value, or the issues. */
export type StandardResult<A> =
  | { readonly value: A; readonly issues?: undefined }
  | {
    readonly issues: ReadonlyArray<{
      readonly message: string
      readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
    }>
  }

/** Validates the body of the response. A body that does not match rejects with `Decode`. */
interface Typed<A> {
  readonly schema: StandardSchema<A>
}

/** Calls any operation of the API. */
export interface Request {
  // No docstring on purpose: an editor would show it instead of the property's own documentation.
  <A>(request: CustomRequest & Typed<A>, options?: CallOptions): Promise<A>
  (request: CustomRequest, options?: CallOptions): Promise<unknown>
  /** Calls the operation and resolves with its value and the status and headers of the response. */
  readonly withResponse: {
    <A>(request: CustomRequest & Typed<A>, options?: CallOptions): Promise<FlatResponse<A>>
    (request: CustomRequest, options?: CallOptions): Promise<FlatResponse<unknown>>
  }
  /** Calls the operation and resolves with its value or its `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: {
    <A>(request: CustomRequest & Typed<A>, options?: CallOptions): Promise<Result<A>>
    (request: CustomRequest, options?: CallOptions): Promise<Result<unknown>>
  }
  /** Iterates over the pages of a list, following the cursors of the `Link` header. `schema` validates a page, which is an array. */
  readonly pages: {
    <A>(request: CustomRequest & Typed<ReadonlyArray<A>>, options?: PaginationOptions): AsyncIterable<Page<A>>
    (request: CustomRequest, options?: PaginationOptions): AsyncIterable<Page<unknown>>
  }
  /** Iterates over the items of a list, page after page. `schema` validates a page, which is an array. */
  readonly stream: {
    <A>(request: CustomRequest & Typed<ReadonlyArray<A>>, options?: PaginationOptions): AsyncIterable<A>
    (request: CustomRequest, options?: PaginationOptions): AsyncIterable<unknown>
  }
  /** Iterates over items, each with a checkpoint to resume from. `schema` validates a page, which is an array. */
  readonly resumable: {
    <A>(request: CustomRequest & Typed<ReadonlyArray<A>>, options?: ResumeOptions): AsyncIterable<Resumable<A>>
    (request: CustomRequest, options?: ResumeOptions): AsyncIterable<Resumable<unknown>>
  }
  /** Collects at most `limit` items. `schema` validates a page, which is an array. */
  readonly collect: {
    <A>(request: CustomRequest & Typed<ReadonlyArray<A>>, options: CollectOptions): Promise<ReadonlyArray<A>>
    (request: CustomRequest, options: CollectOptions): Promise<ReadonlyArray<unknown>>
  }
  /** Opens a file: resolves with its type, size and version, and streams the bytes. */
  readonly download: (request: CustomRequest, options?: DownloadOptions) => Promise<Download>
}
