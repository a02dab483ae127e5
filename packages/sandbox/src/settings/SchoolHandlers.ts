/**
 * Handlers for routes that all sandboxes of a process share: the school of each request decides which handlers run. Those of a school are made for its
 * first request, and a reset, which replaces the school, makes new ones.
 */
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { School, type SchoolState } from "../state/School.ts"
import type { Config } from "./Options.ts"

/** The options of the sandbox that serves a request. */
export class Settings extends Context.Service<Settings, Config>()("@flat-sdk/sandbox/Settings") {}

type Tag = keyof typeof FlatApi.groups

/** The handlers of a school, which take it from the request. */
type Shared<Handlers> = {
  readonly [Name in keyof Handlers]: Handlers[Name] extends
    (request: infer Request) => Effect.Effect<infer A, infer E, infer R>
    ? (request: Request) => Effect.Effect<A, E, R | School | Settings>
    : never
}

/** Returns the handlers of a tag for any school. `create` makes those of one school. */
export const of = <Handlers extends object>(
  tag: Tag,
  create: (school: SchoolState, config: Config) => Handlers
): Shared<Handlers> => {
  const bySchool = new WeakMap<SchoolState, Handlers>()
  const handlersOf = (school: SchoolState, config: Config): Handlers => {
    let handlers = bySchool.get(school)
    if (handlers === undefined) {
      handlers = create(school, config)
      bySchool.set(school, handlers)
    }
    return handlers
  }
  const shared = (name: string) => (request: unknown) =>
    Effect.flatMap(School, (school) =>
      Effect.flatMap(Settings, (config) => {
        const handlers = handlersOf(school, config) as Readonly<
          Record<string, (request: unknown) => Effect.Effect<unknown>>
        >
        return handlers[name]!(request)
      }))
  const names = Object.keys(FlatApi.groups[tag].endpoints)
  // The names and types are those of `create`, which the routes check against the contract.
  return Object.fromEntries(names.map((name) => [name, shared(name)])) as unknown as Shared<Handlers>
}
