/** Faults of the HttpClient that other clients of the API use. */
import { faults, type Mutant } from "./Mutant.ts"

export const httpClient: ReadonlyArray<Mutant> = [
  ...faults(
    "engine/web/RawCall",
    ["core/FlatHttpClient"],
    ["an HttpClient sends the token to another origin", "url.origin === base.origin && ", ""],
    [
      "an HttpClient sends the token beside the base URL",
      "(url.pathname === root || url.pathname.startsWith(`${root}/`))",
      "url.pathname.startsWith(root)"
    ],
    [
      "an HttpClient repeats any write",
      "return found.prepared.ready().call",
      "return { ...found.prepared.ready().call, repeatable: true }"
    ],
    [
      "an HttpClient ignores an idempotency key",
      "idempotent: idempotentBy !== undefined &&",
      "idempotent: idempotentBy === \"none\" &&"
    ],
    [
      "an HttpClient loses the body of an error",
      "headers: visibleHeaders(headers, secrets), text: shown",
      "headers: visibleHeaders(headers, secrets), text: \"\""
    ],
    [
      "an HttpClient shows the secrets that a response repeats",
      "? scrub(value, secrets) : value",
      "? scrub(value, []) : value"
    ],
    [
      "an HttpClient takes a budget that is used up for a response",
      " && (reason._tag !== \"RateLimited\" || reason.refusedBy === \"api\")",
      ""
    ],
    ["an HttpClient ignores the options of a call", "baseUrl), overrides),", "baseUrl), undefined),"],
    [
      "an HttpClient accepts a token of the program",
      "const own = CustomHeaders.read(",
      "const own = ((given: Record<string, string>, _: unknown) => given)("
    ],
    ["an HttpClient does not check a success", "decode: isBytes ? acceptAny : call.decode", "decode: acceptAny"]
  ),
  ...faults(
    "engine/web/EngineHttpClient",
    ["core/FlatHttpClient"],
    [
      "an HttpClient leaves a file open",
      "signal.addEventListener(\"abort\", () => Effect.runForkWith(context)(close), { once: true })",
      "void signal"
    ],
    ["an HttpClient never closes a file that was read", "Stream.ensuring(close), ", ""],
    ["an HttpClient sends trace headers of its own", "() => true", "() => false"],
    ["an HttpClient cannot be interrupted", "signal, answered)", "signal, Effect.uninterruptible(answered))"],
    [
      "an HttpClient does not say why there is no response",
      "cause: error, description: error.message",
      "description: error.message"
    ]
  )
]
