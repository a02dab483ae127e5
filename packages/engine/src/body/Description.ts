/**
 * An operation as plain data: its request and its responses. `packages/tools/src/generate/main.ts` writes the descriptions of the API's operations to
 * `generated/descriptions`, for both APIs. `EndpointDescription.ts` derives the same from an endpoint, for endpoints of a program.
 */
import type { ContentFields } from "../fields/ContentFields.ts"
import type { Fields, Shape } from "../validation/Shape.ts"
import type { Opener, UploadBody } from "./UploadBody.ts"

/** The result of an operation: one value, a page of a list, or a file. */
export type Kind = "single" | "paginated" | "file"

/** The request of an operation. */
export interface RequestDescription {
  /** Method and path, with `:name` for path parameters. */
  readonly call: string
  readonly params?: Fields | undefined
  readonly query?: Fields | undefined
  readonly headers?: Fields | undefined
  /** Header names by parameter name. */
  readonly named?: { readonly [parameter: string]: string } | undefined
  readonly body?: Shape | undefined
  /** The body is optional. */
  readonly bodiless?: true | undefined
  /** Query values that are always sent. */
  readonly fixed?: { readonly [name: string]: string } | undefined
  /** For a body that may include file contents: their fields, and the function that writes the body. */
  readonly contents?: {
    readonly fields: ContentFields
    readonly write: (body: unknown, fields: ContentFields, opener: Opener | undefined) => string | UploadBody
  } | undefined
  /** The PUT or DELETE must not be sent again after an attempt that may have been executed. Most may be, so these are the ones that say it. */
  readonly once?: true | undefined
  /** Field of the body that makes the request idempotent. */
  readonly idempotentBy?: string | undefined
}

/** The successful responses of an operation. */
export interface ResponseDescription {
  /** Converts other forms of the response to the documented one. */
  readonly normalise?: ((body: unknown) => unknown) | undefined
  /** Shape of a body. Omitted if there is no body or if it is a file. */
  readonly response?: Shape | undefined
  /** Shapes of the bodies of other statuses. */
  readonly responses?: { readonly [status: number]: Shape } | undefined
}

/** An operation as plain data: its request, its response and its scopes. */
export interface Description extends RequestDescription, ResponseDescription {
  /** Omitted for one value. */
  readonly kind?: Exclude<Kind, "single"> | undefined
  readonly scopes?: ReadonlyArray<string> | undefined
}
