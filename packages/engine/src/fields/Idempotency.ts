/**
 * Endpoint annotation: names the field of the body that makes a `POST` safe to retry. If the body has it, resending the request after a lost
 * response has no further effect.
 */
import * as Context from "effect/Context"

export class Idempotency extends Context.Service<Idempotency, { readonly bodyField: string }>()(
  "@flat-sdk/core/contract/fields/Idempotency"
) {}
