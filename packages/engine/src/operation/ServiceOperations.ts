/** Creates callable operations from prepared ones, and those of a service from its descriptions, each when it is first read. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { Description, Kind } from "../body/Description.ts"
import type { Opener } from "../body/UploadBody.ts"
import * as CallOptions from "../call/CallOptions.ts"
import * as Files from "../files/Files.ts"
import * as PreparedOperation from "../request/PreparedOperation.ts"
import { RequestPipe } from "../request/RequestPipe.ts"
import * as LazyObject from "./LazyObject.ts"
import { readPage } from "./Page.ts"
import * as Pagination from "./Pagination.ts"

type Pipe = RequestPipe["Service"]

// An Effect stream runs with the services of the call.
const opener: Opener = (source, context) =>
  Stream.isStream(source)
    ? Stream.toAsyncIterableWith(source as Stream.Stream<Uint8Array, unknown>, context as Context.Context<never>)
    : undefined

/** Prepares an operation from its description, once for all clients of the process. */
export const prepare = /* #__PURE__ */ PreparedOperation.once(opener)

/** Creates the function of a prepared operation over a pipe. */
type Make = (prepared: PreparedOperation.PreparedOperation, pipe: Pipe) => object

/**
 * What makes the functions of operations that return a list or a file. A service names those that its operations need, so that bundles of the others do
 * not contain their code.
 */
export type Makers = { readonly [K in Exclude<Kind, "single">]?: Make }

/** Makes the functions of operations that return a list. */
export const makeList: Make = (prepared, pipe) => Pagination.make(prepared.operation, readPage(prepared, pipe))

/** Makes the functions of operations that return a file. */
export const makeFile: Make = (prepared, pipe) => Files.make(prepared, pipe)

const single: Make = (prepared, pipe) =>
  PreparedOperation.callable((...call) => PreparedOperation.execute(prepared, pipe, ...call))

/** Creates the function of an operation over a pipe. */
export const over = (prepared: PreparedOperation.PreparedOperation, pipe: Pipe, makers: Makers): unknown => {
  // Whoever has an operation has what makes its function.
  const make = prepared.kind === "single" ? single : makers[prepared.kind]!
  return CallOptions.reading(PreparedOperation.inFiber<unknown>(make(prepared, pipe)))
}

/** Methods of a service that are written by hand: each is made from the pipe and the operations of the service. */
export type Methods<Operations> = {
  readonly [Name in keyof Operations]?: (pipe: Pipe, operations: Operations) => Operations[Name]
}

/** Returns the function that creates a service over a pipe. */
export const service = <Operations extends object>(
  descriptions: Readonly<Record<string, Description>>,
  makers: Makers = {},
  methods?: Methods<Operations>
): (pipe: Pipe) => Operations => {
  const parts: Record<string, LazyObject.Parts<Pipe, Operations>[string]> = {}
  for (const [name, description] of Object.entries(descriptions)) {
    parts[name] = (pipe) => over(prepare(name, description), pipe, makers)
  }
  for (const [name, make] of Object.entries<LazyObject.Parts<Pipe, Operations>[string]>({ ...methods })) {
    parts[name] = (pipe, operations) => CallOptions.reading(PreparedOperation.inFiber(make(pipe, operations)))
  }
  return LazyObject.of<Pipe, Operations>(parts)
}

/** Layer of a service, from the function that creates it over a pipe. It is a constant, and still built where it is provided: each pipe has its own. */
export const layerOf = <Self, Operations>(
  tag: Context.Key<Self, Operations>,
  make: (pipe: Pipe) => Operations
): Layer.Layer<Self, never, RequestPipe> => Layer.fresh(Layer.effect(tag, Effect.map(RequestPipe, make)))
