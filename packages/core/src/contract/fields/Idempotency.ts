/**
 * Endpoint annotation: names the field of the body that makes a `POST` safe to repeat. While the body has it, sending the request again, after
 * an answer that never came, does no more than sending it once.
 */
import * as Context from "effect/Context"

/** @category models */
export class Idempotency extends Context.Service<Idempotency, { readonly bodyField: string }>()(
  "@flat-sdk/core/contract/fields/Idempotency"
) {}
