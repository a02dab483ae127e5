/** The programs whose type-checking has a budget: typical programs that use much of a package, and little. */

export interface Consumer {
  readonly name: string
  /** Folders in `packages` that are installed for it. */
  readonly packages: ReadonlyArray<string>
  readonly program: string
}

// One call of every service. `wait` is replaced with how an API waits for its value.
const calls = `
  const users = wait(flat.organization.listOrganizationUsers({ role: ["teacher"] }))
  const classes = wait(flat.classes.listClasses({ state: "active" }))
  const group = wait(flat.groups.createGroup({ body: { type: "classStudentsSubGroup", classroom: classes[0]!.id } }))
  const profile = wait(flat.users.getUser({ user: users.items[0]!.id }))
  const me = wait(flat.account.getAuthenticatedUser())
  const task = wait(flat.tasks.getTask({ task: "t" }))
  const resource = wait(flat.eduResources.createEduResource({ body: { type: "folder", title: "Harmony" } }))
  const score = wait(flat.scores.createScore({ body: { data: "<score-partwise/>", title: "March" } }))
  const midi = wait(flat.scores.getScoreRevisionData({ score: "s", revision: "last", format: "midi" }))
  const collections = wait(flat.collections.listCollections({ sort: "title" }))
  const job = wait(flat.omr.createOmrJob({ body: { output: "library", autoStart: false } }))
  return [group.name, profile.username, me.username, task.state, resource.title, score.id, midi.bytes.length,
    collections.items.length, job.status]
`

export const consumers: ReadonlyArray<Consumer> = [
  {
    name: "core: an operation of every service",
    packages: ["core"],
    program: `
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"

export const program = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
${calls.replace(/wait\(/g, "yield* (")}})

export const recovery = Effect.catchReason(program, "FlatError", "NotFound", () => Effect.succeed([]))
`
  },
  {
    name: "core: an operation of one service",
    packages: ["core"],
    program: `
import * as Class from "@flat-sdk/core/Class"
import * as Effect from "effect/Effect"

export const program = Effect.gen(function*() {
  const classes = yield* Class.Class
  return (yield* classes.listClasses()).length
})
`
  },
  {
    name: "promise: an operation of every service",
    packages: ["promise"],
    program: `
import { FlatClient } from "@flat-sdk/promise"

export const program = async () => {
  await using flat = new FlatClient({ accessToken: "token" })
${calls.replace(/wait\(/g, "await (")}}
`
  }
]
