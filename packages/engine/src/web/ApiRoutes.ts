/** Finds the operation of a request by its method, path and query, for requests that a program makes with an HTTP client. */
import type { Description } from "../body/Description.ts"
import { account } from "../generated/descriptions/Account.ts"
import { classes } from "../generated/descriptions/Class.ts"
import { collections } from "../generated/descriptions/Collection.ts"
import { eduResources } from "../generated/descriptions/EduResources.ts"
import { groups } from "../generated/descriptions/Group.ts"
import { omr } from "../generated/descriptions/Omr.ts"
import { organization } from "../generated/descriptions/Organization.ts"
import { scores } from "../generated/descriptions/Score.ts"
import { tasks } from "../generated/descriptions/Task.ts"
import { users } from "../generated/descriptions/User.ts"
import * as PreparedOperation from "../request/PreparedOperation.ts"

export interface Operation {
  readonly prepared: PreparedOperation.PreparedOperation
  readonly description: Description
}

/** Returns the operation of a request; `undefined` if this version knows none. */
export type Find = (method: string, path: string, query: URLSearchParams) => Operation | undefined

interface Route extends Operation {
  readonly segments: ReadonlyArray<string>
  readonly fixed: ReadonlyArray<readonly [name: string, value: string]>
}

/** Returns the descriptions of all operations, by name. */
export const operations = (): Readonly<Record<string, Description>> =>
  Object.assign({}, account, classes, collections, eduResources, groups, omr, organization, scores, tasks, users)

/** Creates the function. */
export const make = (): Find => {
  const prepare = PreparedOperation.once()
  const routes = new Map<string, Array<Route>>()
  for (const [name, description] of Object.entries(operations())) {
    const [method, path = ""] = description.call.split(" ")
    const segments = path.split("/")
    const fixed = Object.entries(description.fixed ?? {})
    const key = `${method} ${segments.length}`
    routes.set(key, [...routes.get(key) ?? [], { prepared: prepare(name, description), description, segments, fixed }])
  }
  return (method, path, query) => {
    const given = path.split("/")
    const literals = ({ segments }: Route) => segments.filter((segment, at) => segment === given[at]).length
    return (routes.get(`${method} ${given.length}`) ?? [])
      .filter(({ fixed, segments }) =>
        segments.every((segment, at) => segment.startsWith(":") ? given[at] !== "" : segment === given[at]) &&
        fixed.every(([name, value]) => query.get(name) === value)
      )
      // A name in the path is more specific than a parameter, and a reading than the list that it reads.
      .toSorted((left, right) => literals(right) - literals(left) || right.fixed.length - left.fixed.length)[0]
  }
}
