/**
 * Creates the operations of services over one request pipe, as the token's own user or as another user. Each is made when it is first read.
 */
import * as CallOptions from "@flat-sdk/engine/CallOptions"
import { delegatedTokenOf } from "@flat-sdk/engine/Credentials"
import { createOrganizationUserAccessToken } from "@flat-sdk/engine/Descriptions"
import * as FlatConfig from "@flat-sdk/engine/FlatConfig"
import { type Description, execute, lazyObjectOf } from "@flat-sdk/engine/Operations"
import * as RequestPipe from "@flat-sdk/engine/RequestPipe"
import { clientText } from "@flat-sdk/engine/Telemetry"
import * as Effect from "effect/Effect"
import type { FlatClientOptions } from "../api/Options.ts"
import type { Service } from "../client/Service.ts"
import type { AppScope } from "../generated/models/fields/Scopes.ts"
import { changeOptions, type OpenClient } from "./open.ts"
import { type Context, type Descriptions, type Makers, over, prepare, type Waiting } from "./operations.ts"
import type { Runner } from "./Runner.ts"

/** Services by their names in the client. Their public types hide that they are descriptions. */
export type Services = { readonly [name: string]: object }

/** The internal structure of a service. */
interface Described {
  readonly descriptions: Descriptions
  readonly makers: Makers
  /** Creates the methods that wait for background jobs. */
  readonly waiting?: Waiting
}

/** A service without descriptions, which creates its own methods. */
export interface Made {
  readonly of: (runner: Runner, pipe: RequestPipe.RequestPipe["Service"]) => object
}

/** Gives a service its public type: `~operations` exists in types alone. */
export const asService = <Operations>(service: Described | Made): Service<Operations> =>
  service as unknown as Service<Operations>

/** What a client consists of, and what the clients that act as other users share with it. */
interface Core extends Context {
  readonly opened: OpenClient
  readonly services: Services
}

/** What an operation of a client is, and what sends it. A method that waits for a job has no description. */
export type Origin =
  | readonly [service: string, name: string, description: Description, pipe: Context["pipe"]]
  | readonly [service: string, name: string, description: undefined]

const origins = /* #__PURE__ */ new WeakMap<object, Origin>()

/** Returns the origin of an operation of a client; `undefined` if the object is none. */
export const originOf = (operation: object): Origin | undefined => origins.get(operation)

/** Remembers the origin of an operation, and returns the operation. */
const from = (origin: Origin, operation: object): object => {
  origins.set(operation, origin)
  return operation
}

/** Returns the function that creates a service for a client. */
const serviceOf = (service: object, title: string): (core: Core) => object => {
  if ("of" in service) return ({ pipe, runner }) => (service as Made).of(runner, pipe)
  const { descriptions, makers, waiting } = service as Described
  const parts: Record<string, (context: Context) => unknown> = {}
  for (const [name, description] of Object.entries(descriptions)) {
    parts[name] = ({ pipe, runner }) =>
      from([title, name, description, pipe], over(runner, name, description, makers, pipe))
  }
  for (const [name, create] of Object.entries<(context: Context) => unknown>({ ...waiting })) {
    parts[name] = (context) => from([title, name, undefined], CallOptions.reading(create(context)) as object)
  }
  return lazyObjectOf(parts)
}

/** Creates the token of a client that acts as another user. */
const createToken = (pipe: RequestPipe.RequestPipe["Service"], input: unknown) =>
  Effect.map(
    execute(prepare("createOrganizationUserAccessToken", createOrganizationUserAccessToken), pipe, input),
    (response) => response.value as { readonly token?: string }
  )

const actAs = ({ opened, pipe, services }: Core) => (user: string, scopes: ReadonlyArray<AppScope>): object => {
  const accessToken = delegatedTokenOf(pipe, createToken, user, scopes)
  return make({ ...opened, config: { ...opened.config, accessToken } }, services, {})
}

const withOptions = (core: Core) => {
  const change = (options: FlatClientOptions): object => {
    const { isApart, ...opened } = changeOptions(core.opened, options, change)
    return make(opened, core.services, {}, isApart ? undefined : core.pipe.withConfig(opened.config))
  }
  return change
}

const clientOf = (services: Services) => {
  const parts: Record<string, (core: Core) => unknown> = {}
  for (const [name, service] of Object.entries(services)) {
    let create: ((core: Core) => object) | undefined
    parts[name] = (core) => (create ??= serviceOf(service, name))(core)
  }
  return lazyObjectOf<Core, { readonly describe: () => string }>({
    ...parts,
    actAs,
    withOptions,
    quota: ({ pipe, runner }) => () => runner.run(pipe.quota.state),
    describe: ({ opened }) => () => `${FlatConfig.describe(opened.config)}\ntransport          ${opened.means()}`
  }, (self) => clientText(self.describe()))
}

// What all clients with the same services share.
const clients = /* #__PURE__ */ new WeakMap<Services, ReturnType<typeof clientOf>>()

/** The parts of each client, for functions that take a client. */
const contexts = /* #__PURE__ */ new WeakMap<object, Context>()

/** Returns the parts of a client; `undefined` if the object is none. */
export const contextOf = (client: object): Context | undefined => contexts.get(client)

/** Defines services as properties of an object. Each is created on first access, and so is each of its operations. */
export const make = <Target extends object>(
  opened: OpenClient,
  services: Services,
  target: Target,
  pipe: RequestPipe.RequestPipe["Service"] = RequestPipe.over(opened.transport, opened.config, {
    log: opened.log,
    lifetime: opened.runner.lifetime
  })
): Target => {
  let define = clients.get(services)
  if (define === undefined) clients.set(services, define = clientOf(services))
  const core: Core = { opened, runner: opened.runner, services, pipe }
  contexts.set(target, core)
  define(core, target)
  return target
}
