/**
 * An operation as plain data: its request and its responses. `EndpointDescription.ts` derives it from an endpoint of the contract when the operation is
 * called first; `scripts/api-types.ts` writes the same descriptions to files for the Promise API.
 */
import type { ContentFields } from "../../contract/fields/Content.ts"
import type { UploadBody } from "../body/UploadBody.ts"
import type { Fields, Shape } from "../validation/Shape.ts"

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
    readonly write: (body: unknown, fields: ContentFields) => string | UploadBody
  } | undefined
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

export interface Description extends RequestDescription, ResponseDescription {
  readonly scopes?: ReadonlyArray<string> | undefined
}
