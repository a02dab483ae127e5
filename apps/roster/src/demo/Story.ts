/** Demonstrates common tasks of an administrator: pagination, access, errors and the rate limit. */
import { FlatClient } from "@flat-sdk/core"
import { Clock, Effect, Stream } from "effect"
import { maskEmail } from "../cli/Printable.ts"

import * as Stage from "./Stage.ts"

const roles = ["user", "teacher", "accountAdmin", "admin"] as const

const pages = Effect.gen(function*() {
  const { organization } = yield* FlatClient.FlatClient
  yield* Stage.step(
    "List all users page by page",
    "organization.listOrganizationUsers.pages({ sort: [\"lastname\"], limit: 100 })"
  )
  const read = yield* organization.listOrganizationUsers.pages({ sort: ["lastname"], limit: 100 }).pipe(
    Stream.runCollect
  )
  const name = (user: { readonly lastname?: string; readonly username: string } | undefined) =>
    user?.lastname ?? user?.username ?? ""
  yield* Stage.table({
    head: ["page", "people", "from", "to", "next page"],
    rows: read.map(({ items, next }, index) => [
      String(index + 1),
      String(items.length),
      name(items[0]),
      name(items.at(-1)),
      next === undefined ? "none (last page)" : `cursor of ${next.length} characters`
    ]),
    numbers: [0, 1]
  })
  const people = read.reduce((sum, { items }) => sum + items.length, 0)
  yield* Stage.say(Stage.good(`${people} people in ${read.length} requests.`))
})

const access = Effect.gen(function*() {
  const { organization } = yield* FlatClient.FlatClient
  yield* Stage.step(
    "Create an invitation",
    "organization.createOrganizationInvitation({ body: { email, organizationRole: \"teacher\" } })"
  )
  const email = "new.colleague@example.org"
  const invitation = yield* organization.createOrganizationInvitation({ body: { email, organizationRole: "teacher" } })
  yield* Stage.facts([
    ["for", maskEmail(email)],
    ["role", invitation.organizationRole],
    ["open at", invitation.htmlUrl === undefined ? "–" : Stage.maskUrl(invitation.htmlUrl)],
    ["used by", invitation.usedBy?.join(", ") || "nobody yet"]
  ])

  yield* Stage.step(
    "Create an LTI configuration",
    "organization.createLtiConfiguration({ body: { mode: \"1p3-dynamic\", … } })"
  )
  const lti = yield* organization.createLtiConfiguration({
    body: { mode: "1p3-dynamic", platformInfo: { name: "Moodle" } }
  })
  yield* Stage.facts([
    ["version", lti.ltiVersion],
    ["status", lti.status ?? "–"],
    [
      "register at",
      "registrationUrl" in lti && lti.registrationUrl !== undefined ? Stage.maskUrl(lti.registrationUrl) : "–"
    ]
  ])

  yield* Stage.step(
    "Create a sign-in link (masked here: it gives access to the account)",
    "organization.createOrganizationUserSigninLink({ user, body: {} })"
  )
  const { items: [pupil] } = yield* organization.listOrganizationUsers({ role: ["user"], limit: 1 })
  if (pupil === undefined) return
  const link = yield* organization.createOrganizationUserSigninLink({ user: pupil.id, body: {} })
  const minutes = (Date.parse(link.expirationDate ?? "") - (yield* Clock.currentTimeMillis)) / 60_000
  yield* Stage.facts([
    ["for", pupil.printableName ?? pupil.username],
    ["link", link.url === undefined ? "–" : Stage.maskUrl(link.url)],
    ["expires in", `${Math.round(minutes)} minutes`]
  ])
})

const errors = Effect.gen(function*() {
  const { organization } = yield* FlatClient.FlatClient
  yield* Stage.step("Handle errors by reason", "Effect.catchReasons(\"FlatError\", { Conflict: …, Encode: … })")
  const { items: [user] } = yield* organization.listOrganizationUsers({ limit: 1 })
  const taken = { username: user?.username ?? "", password: "long enough" }
  const tooLong = { username: "a-username-of-more-than-thirty-characters", password: "short" }
  for (const body of [taken, tooLong]) {
    yield* organization.createOrganizationUser({ body }).pipe(
      Effect.asVoid,
      Effect.catchReasons("FlatError", {
        Conflict: (reason, error) =>
          Stage.facts([
            ["caught", Stage.bad("Conflict")],
            ["response", `${reason.status} ${reason.code ?? ""}: ${reason.detail}`],
            ["attempts", `${error.attempts}\n`]
          ]),
        Encode: (reason) =>
          Stage.facts([
            ["caught", `${Stage.bad("Encode")}, before a request was sent`],
            ...reason.problems.map(({ path, problem }) => [path, problem] as const)
          ])
      })
    )
  }
})

const budget = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  yield* Stage.step("Read the rate limit", "flat.quota")
  const { limit, remaining, resetAt } = yield* flat.quota
  yield* Stage.facts([
    ["remaining requests", `${remaining?.toLocaleString("en")} of ${limit?.toLocaleString("en")}`],
    ["reset at", resetAt?.toISOString() ?? "–"]
  ])
})

/** Counts the users of each role with concurrent requests. */
const countByRole = Effect.gen(function*() {
  const { organization } = yield* FlatClient.FlatClient
  yield* Stage.step("Count the users of each role", "organization.countOrgaUsers({ role })")
  const counts = yield* Effect.forEach(roles, (role) => organization.countOrgaUsers({ role: [role] }), {
    concurrency: "unbounded"
  })
  yield* Stage.table({
    head: ["role", "people"],
    rows: roles.map((role, index) => [role, String(counts[index])]),
    numbers: [1]
  })
})

/** Runs the steps in order. */
export const run = Effect.gen(function*() {
  yield* pages
  yield* access
  yield* errors
  yield* budget
  yield* countByRole
})
