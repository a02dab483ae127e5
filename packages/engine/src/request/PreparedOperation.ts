/** An operation that is ready to call: its facts for the request pipe, and the encoder of its input. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Description, Kind } from "../body/Description.ts"
import type { Opener } from "../body/UploadBody.ts"
import { type Call, isRead } from "../call/Call.ts"
import * as CallOptions from "../call/CallOptions.ts"
import * as CurrentOptions from "../call/CurrentOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import * as Abort from "../transport/Abort.ts"
import type { Shape } from "../validation/Shape.ts"
import * as BodyDecoding from "./BodyDecoding.ts"
import * as RequestBuilding from "./RequestBuilding.ts"
import type { RequestPipe } from "./RequestPipe.ts"

/** Encoder and call of an operation. */
export interface Ready {
  readonly call: Call<unknown>
  readonly encode: RequestBuilding.Encoder
  /** Shape of an item, if the response is a list. */
  readonly item?: Shape | undefined
}

/** An operation whose description was read. */
export interface PreparedOperation {
  /** Operation id. */
  readonly operation: string
  readonly kind: Kind
  /** Builds encoder and decoder on the first call, so that a program pays only for the operations that it uses. */
  readonly ready: () => Ready
}

/** Prepares an operation. `build` is called once, on first use. */
export const make = (operation: string, kind: Kind, build: () => Ready): PreparedOperation => {
  let ready: Ready | undefined
  return { operation, kind, ready: () => ready ??= build() }
}

/** Prepares an operation from its description. `opener` opens upload sources that only one of the APIs accepts. */
const of = (operation: string, description: Description, opener?: Opener): PreparedOperation =>
  make(operation, description.kind ?? "single", () => {
    const [method = "", path = ""] = description.call.split(" ")
    const { response } = description
    return {
      encode: RequestBuilding.make(path, description, opener),
      item: typeof response === "object" && "items" in response ? response.items : undefined,
      call: {
        operation,
        method,
        path: path.replace(/:(\w+)/g, "{$1}"),
        repeatable: isRead(method) || ((method === "PUT" || method === "DELETE") && description.once !== true),
        acceptedScopes: description.scopes ?? [],
        decode: BodyDecoding.make(description)
      }
    }
  })

/** Returns a function that prepares an operation from its description, once for all clients of the process. */
export const once = (opener?: Opener): (operation: string, description: Description) => PreparedOperation => {
  const known = new WeakMap<Description, PreparedOperation>()
  return (operation, description) => {
    let prepared = known.get(description)
    if (prepared === undefined) known.set(description, prepared = of(operation, description, opener))
    return prepared
  }
}

/** Calls an operation over a pipe. */
export const execute = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  input: unknown,
  overrides?: CallOptions.Overrides
): Effect.Effect<FlatResponse<unknown>, FlatError> =>
  Effect.suspend(() => {
    const { call, encode } = prepared.ready()
    return pipe.execute(call, () => encode(input), overrides)
  })

/** Makes the function of an operation from what runs a call, which the signal of its options interrupts: it returns the value, `withResponse` all. */
export const callable = <A>(
  run: (input: unknown, overrides: CallOptions.Overrides | undefined) => Effect.Effect<FlatResponse<A>, FlatError>
) => {
  const withResponse = (input?: unknown, options?: CallOptions.CallOptions) => {
    const overrides = CallOptions.of(options)
    const response = run(input, overrides)
    return overrides?.signal === undefined ? response : Abort.interrupting(overrides.signal, response)
  }
  return Object.assign(
    (input?: unknown, options?: CallOptions.CallOptions) =>
      Effect.map(withResponse(input, options), (response) => response.value),
    { withResponse }
  )
}

const within = (call: CurrentOptions.Call): CurrentOptions.Call => (input, options) => {
  const plain = call(input, options)
  const callWith = (current: unknown) => CurrentOptions.withThem(call, input, options, current)
  if (!Effect.isEffect(plain)) return Stream.isStream(plain) ? CurrentOptions.ofStream(plain, callWith) : plain
  return Effect.withFiber((fiber) => {
    const current = fiber.getRef(CurrentOptions.CurrentOptions)
    return current === undefined ? plain : callWith(current) as typeof plain
  })
}

/** Makes the function of an operation, and its variants, use the options of the fiber that runs them. */
export const inFiber = <Operation>(operation: Operation): Operation => {
  const variants = Object.entries(operation as Readonly<Record<string, CurrentOptions.Call>>)
  return Object.assign(
    within(operation as CurrentOptions.Call),
    Object.fromEntries(variants.map(([name, variant]) => [name, within(variant)]))
  ) as Operation
}
