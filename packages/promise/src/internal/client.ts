/**
 * Creates the operations of services over one request pipe, as the token's own user or as another user.
 */
import * as FlatConfig from "@flat-sdk/core/FlatConfig"
import * as Effect from "effect/Effect"
import * as Delegation from "../../../core/src/internal/credentials/Delegation.ts"
import * as PreparedOperation from "../../../core/src/internal/operation/PreparedOperation.ts"
import * as RequestPipe from "../../../core/src/internal/request/RequestPipe.ts"
import { describeWhenPrinted } from "../../../core/src/internal/telemetry/ClientInspection.ts"
import type { AppScope } from "../generated/models/fields/Scopes.ts"
import { createOrganizationUserAccessToken } from "../generated/operations/Organization.ts"
import type { Opened } from "./open.ts"
import { type Descriptions, prepare, single } from "./operations.ts"
import type { Runner } from "./Runner.ts"
import type { Waiting } from "./waiting/Context.ts"

/** Services by their names in the client. Their public types hide that they are descriptions. */
export type Services = { readonly [name: string]: object }

/** The internal structure of a service. */
interface Described {
  readonly operations: Descriptions
  /** Creates the methods that wait for background jobs. */
  readonly waiting?: Waiting
}

/** A service without descriptions, which creates its own methods. */
export interface Made {
  readonly of: (runner: Runner, pipe: RequestPipe.RequestPipe["Service"]) => object
}

const serviceOf = (opened: Opened, pipe: RequestPipe.RequestPipe["Service"], service: object): object => {
  if ("of" in service) return (service as Made).of(opened.runner, pipe)
  const { operations, waiting } = service as Described
  const methods = Object.fromEntries(
    Object.entries(operations).map(([name, description]) => [
      name,
      (description.file ?? description.list ?? single)(opened.runner, prepare(name, description), pipe)
    ])
  )
  return waiting === undefined ? methods : { ...methods, ...waiting({ runner: opened.runner, pipe }) }
}

const define = (target: object, name: string, get: () => unknown): void => {
  Object.defineProperty(target, name, { get, enumerable: true })
}

/** Defines services as properties of an object. A service is created on first access. */
export const make = <Target extends object>(opened: Opened, services: Services, target: Target): Target => {
  const { config, runner, transport } = opened
  const pipe = RequestPipe.over(transport, config, undefined)
  const made = new Map<string, object>()
  for (const [name, service] of Object.entries(services)) {
    define(target, name, () => {
      const known = made.get(name) ?? serviceOf(opened, pipe, service)
      made.set(name, known)
      return known
    })
  }
  const token = prepare("createOrganizationUserAccessToken", createOrganizationUserAccessToken)
  const describe = () => FlatConfig.describe(config)
  const own = {
    actAs: (user: string, scopes: ReadonlyArray<AppScope>) => {
      const accessToken = Delegation.tokenOf(
        pipe,
        // The description states the same type; a response that differs from it is handled in `Delegation`.
        (pipe, input) =>
          Effect.map(
            PreparedOperation.execute(token, pipe, input),
            (response) => response.value as { readonly token?: string }
          ),
        user,
        scopes
      )
      return make({ ...opened, config: { ...config, accessToken, tokenTimeout: Infinity } }, services, {})
    },
    quota: () => runner.run(pipe.quota.state),
    describe
  }
  for (const [name, value] of Object.entries(own)) Object.defineProperty(target, name, { value, enumerable: true })
  return describeWhenPrinted(target, describe)
}
