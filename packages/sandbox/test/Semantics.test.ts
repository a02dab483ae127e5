/**
 * The API's behaviour beyond its schemas, tested with `node:http`, without this project's clients and contract.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { linked, type RawOptions, type RawResponse, sender } from "./support/raw.ts"
import { served } from "./support/sandbox.ts"

const users = "/v2/organizations/users"
const invitations = "/v2/organizations/invitations"

const teacher = { token: "of-a-teacher" }

const isStatus = (response: RawResponse, status: number) =>
  assert.strictEqual(response.status, status, response.text.slice(0, 300))

/** A school on a socket. Accounts are found through the API only. */
const school = Effect.gen(function*() {
  const target = yield* served({
    users: 60,
    tokens: [{ token: "of-a-teacher", user: "teacher" }, { token: "of-a-pupil", user: "user" }]
  })
  const raw = sender(target)
  const send = (method: string, path: string, options?: RawOptions) => Effect.promise(() => raw(method, path, options))
  const people = (yield* send("GET", `${users}?limit=1000`)).body as ReadonlyArray<Record<string, unknown>>
  const withRole = (role: string) => people.filter((user) => user["organizationRole"] === role)
  const id = (role: string, nth = 0) => String(withRole(role)[nth]?.["id"])
  /** Creates a class of the teacher. */
  const room = Effect.map(send("POST", "/v2/classes", { ...teacher, body: { name: "Theory" } }), ({ body }) => body)
  /** Creates a class in which the pupil handed in work on an assignment. */
  const work = Effect.gen(function*() {
    const path = `/v2/classes/${(yield* room).id}`
    const member = `${path}/users/${id("user")}`
    isStatus(yield* send("PUT", member, teacher), 204)
    const body = { title: "A melody", type: "newScore", maxPoints: 100 }
    const assignment = (yield* send("POST", `${path}/assignments`, { ...teacher, body })).body
    const submissions = `${path}/assignments/${assignment.id}/submissions`
    const submission = yield* send("PUT", submissions, { token: "of-a-pupil", body: { submit: true } })
    isStatus(submission, 200)
    return { path, member, submissions, submission: submission.body.id as string }
  })
  return { ...target, send, withRole, id, room, work }
})

/** Checks an error response in the documented format. */
const isRejected = (response: RawResponse, status: number, param?: string) => {
  isStatus(response, status)
  assert.isString(response.body.code)
  assert.isString(response.body.message)
  if (param !== undefined) assert.strictEqual(response.body.param, param)
  assert.notProperty(response.body, "id")
}

describe("the organization", () => {
  it.effect("B9 an invitation for an existing member changes their role and sets usedBy", () =>
    Effect.gen(function*() {
      const { send, withRole } = yield* school
      const member = withRole("teacher").find((user) => user["email"] !== undefined)
      const made = yield* send("POST", invitations, {
        body: { email: member?.["email"], organizationRole: "accountAdmin" }
      })
      isStatus(made, 200)
      assert.deepStrictEqual(made.body.usedBy, [member?.["id"]])
      const { body } = yield* send("GET", `${users}?role=accountAdmin&limit=1000`)
      assert.include(body.map(({ id }: { readonly id: string }) => id), member?.["id"])
      const stranger = yield* send("POST", invitations, { body: { email: "new@example.org" } })
      assert.deepStrictEqual([stranger.body.usedBy, stranger.body.organizationRole], [[], "teacher"])
      isStatus(yield* send("POST", invitations, { body: {} }), 200)
    }))

  it.effect("B9 a removal deletes scores and class data, or only removes the account from the organization", () =>
    Effect.gen(function*() {
      const { id, send, work: begun } = yield* school
      const { submissions: work } = yield* begun
      const pupil = id("user")
      const score = (yield* send("POST", "/v2/scores", {
        token: "of-a-pupil",
        body: {
          title: "Mine",
          privacy: "public",
          builderData: { scoreData: { instruments: [{ group: "keyboards", instrument: "piano" }] } }
        }
      })).body
      assert.strictEqual((yield* send("GET", work, teacher)).body.length, 1)
      isStatus(yield* send("GET", `/v2/scores/${score.id}`), 200)
      isStatus(yield* send("DELETE", `${users}/${pupil}`), 204)
      assert.deepStrictEqual((yield* send("GET", work, teacher)).body, [])
      isStatus(yield* send("GET", `/v2/scores/${score.id}`), 404)
      isStatus(yield* send("GET", `/v2/users/${pupil}`), 404)
      const other = id("user", 1)
      isStatus(yield* send("DELETE", `${users}/${other}?convertToIndividual=true`), 204)
      isStatus(yield* send("GET", `/v2/users/${other}`), 200)
      assert.strictEqual((yield* send("GET", `${users}/count`)).body, 58)
    }))

  it.effect("B9 a delegated token is shown once, a sign-in link has URL, token and expiration", () =>
    Effect.gen(function*() {
      const { id, send } = yield* school
      const made = yield* send("POST", `${users}/${id("user")}/accessToken`, {
        body: { scopes: ["account.public_profile"] }
      })
      isStatus(made, 200)
      assert.strictEqual((yield* send("GET", "/v2/me", { token: made.body.token })).body.id, id("user"))
      isRejected(yield* send("POST", "/v2/classes", { token: made.body.token, body: { name: "x" } }), 403)
      const link = (yield* send("POST", `${users}/${id("user")}/signinLink`)).body
      assert.deepStrictEqual(Object.keys(link).toSorted(), ["expirationDate", "token", "url"])
      assert.strictEqual(new URL(link.url).searchParams.get("destinationPath"), "/")
      const away = { body: { destinationPath: "//elsewhere.example" } }
      isRejected(yield* send("POST", `${users}/${id("user")}/signinLink`, away), 400, "destinationPath")
      assert.match(link.expirationDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
    }))

  it.effect("B9 names, usernames and passwords have limits", () =>
    Effect.gen(function*() {
      const { send } = yield* school
      const base = { username: "ada", password: "a-password" }
      const create = (body: object) => send("POST", users, { body: { ...base, ...body } })
      isRejected(yield* create({ username: "" }), 400, "username")
      isRejected(yield* create({ username: "a".repeat(31) }), 400, "username")
      isRejected(yield* create({ password: "12345" }), 400, "password")
      isRejected(yield* create({ password: "a".repeat(1001) }), 400, "password")
      isRejected(yield* create({ firstname: "a".repeat(61) }), 400, "firstname")
      isRejected(yield* create({ lastname: "a".repeat(61) }), 400, "lastname")
      isStatus(yield* create({ username: "a".repeat(30), password: "a".repeat(1000), firstname: "é".repeat(60) }), 200)
      isStatus(yield* create({ username: "b", password: "123456" }), 200)
      isRejected(yield* create({ username: "B" }), 409, "username")
      const lti = (name: string) => send("POST", "/v2/organizations/lti/credentials", { body: { name, lms: "moodle" } })
      isStatus(yield* lti("a".repeat(300)), 200)
      isRejected(yield* lti("a".repeat(301)), 400, "name")
    }))

  it.effect("B9 scopes: each reading and writing operation accepts the documented ones", () =>
    Effect.gen(function*() {
      const scopes = [
        "edu.admin",
        "edu.admin.users",
        "edu.admin.users.readonly",
        "edu.admin.lti",
        "edu.admin.lti.readonly",
        "scores"
      ] as const
      const target = yield* served({ tokens: scopes.map((scope) => ({ token: `of-${scope}`, scopes: [scope] })) })
      const raw = sender(target)
      const matrix = [
        ["GET", users, ["edu.admin", "edu.admin.users", "edu.admin.users.readonly"]],
        ["GET", `${users}/count`, ["edu.admin", "edu.admin.users", "edu.admin.users.readonly"]],
        ["GET", invitations, ["edu.admin", "edu.admin.users", "edu.admin.users.readonly"]],
        ["POST", invitations, ["edu.admin", "edu.admin.users"]],
        ["GET", "/v2/organizations/lti/credentials", ["edu.admin", "edu.admin.lti", "edu.admin.lti.readonly"]],
        ["POST", "/v2/organizations/lti/credentials", ["edu.admin", "edu.admin.lti"]]
      ] as const
      for (const [method, path, allowed] of matrix) {
        for (const scope of scopes) {
          const body = method === "GET" ? undefined : path.endsWith("credentials") ? { name: "LMS", lms: "moodle" } : {}
          const response = yield* Effect.promise(() => raw(method, path, { token: `of-${scope}`, body }))
          const expected = (allowed as ReadonlyArray<string>).includes(scope) ? 200 : 403
          assert.strictEqual(response.status, expected, `${method} ${path} with ${scope}`)
        }
      }
    }))

  it.effect("B9 pages: 25 accounts or 50 invitations, 1 to 1000, through encoded cursors", () =>
    Effect.gen(function*() {
      const { send } = yield* school
      const first = yield* send("GET", users)
      assert.strictEqual(first.body.length, 25)
      const seen: Array<string> = []
      for (let next: string | undefined = `${users}?role=user&role=teacher&limit=7`; next !== undefined;) {
        const page: RawResponse = yield* send("GET", next)
        seen.push(...page.body.map(({ id }: { readonly id: string }) => id))
        assert.isAtMost(page.body.length, 7)
        next = linked(page, "next")
        if (next !== undefined) assert.match(next, /^\/v2\/organizations\/users\?.*role=user&role=teacher/)
      }
      const count = (yield* send("GET", `${users}/count?role[0]=user&role[1]=teacher`)).body
      assert.deepStrictEqual([seen.length, new Set(seen).size], [count, count])
      for (let n = 0; n < 51; n++) yield* send("POST", invitations, { body: {} })
      assert.strictEqual((yield* send("GET", invitations)).body.length, 50)
      isStatus(yield* send("GET", `${users}?limit=1000`), 200)
      isRejected(yield* send("GET", `${users}?limit=1001`), 400, "limit")
      // A Content-Type on a GET, as older clients send it.
      isStatus(yield* send("GET", users, { headers: { "content-type": "application/json" } }), 200)
    }))

  it.effect("B9 the rate limit is a 403 with its code, and resets at the second in its header", () =>
    Effect.gen(function*() {
      const target = yield* served({ rateLimit: { requests: 2 } })
      const send = sender(target)
      const countUsers = Effect.promise(() => send("GET", `${users}/count`))
      const remaining = [yield* countUsers, yield* countUsers, yield* countUsers, yield* countUsers].map((
        { headers, status }
      ) => [status, headers["x-ratelimit-remaining"]])
      assert.deepStrictEqual(remaining, [[200, "1"], [200, "0"], [403, "-1"], [403, "-2"]])
      const limited = yield* countUsers
      assert.strictEqual(limited.body.code, "API_RATE_LIMIT_EXCEEDED")
      assert.deepStrictEqual([limited.headers["retry-after"], limited.headers["x-ratelimit-limit"]], [undefined, "2"])
      yield* TestClock.setTime(Number(limited.headers["x-ratelimit-reset"]) * 1000)
      isStatus(yield* countUsers, 200)
      // Requests without a token have a limit of 1,800 per hour and address.
      const without = yield* Effect.promise(() => send("GET", users, { token: null }))
      assert.deepStrictEqual([without.status, without.headers["x-ratelimit-limit"]], [401, "1800"])
    }))
})

describe("classes", () => {
  it.effect("B10 a list has the classes of the token's user, active ones by default", () =>
    Effect.gen(function*() {
      const { room: made, send } = yield* school
      const list = (query: string, options: RawOptions = teacher) =>
        Effect.map(
          send("GET", `/v2/classes${query}`, options),
          ({ body }) => body.map(({ id }: { readonly id: string }) => id)
        )
      const room = yield* made
      assert.include(yield* list(""), room.id)
      assert.notInclude(yield* list("", {}), room.id)
      isStatus(yield* send("POST", `/v2/classes/${room.id}/archive`, teacher), 200)
      assert.notInclude(yield* list(""), room.id)
      assert.include(yield* list("?state=archived"), room.id)
      assert.notInclude(yield* list("?state=inactive"), room.id)
      // Archiving is reversible.
      isStatus(yield* send("DELETE", `/v2/classes/${room.id}/archive`, teacher), 200)
      assert.include(yield* list(""), room.id)
    }))

  it.effect("B10 the class role follows the role at the time of adding, and adding is idempotent", () =>
    Effect.gen(function*() {
      const { id, room: made, send } = yield* school
      const room = yield* made
      const idsIn = (group: string) =>
        Effect.map(
          send("GET", `/v2/groups/${group}/users`, teacher),
          ({ body }) => body.map((user: { readonly id: string }) => user.id)
        )
      const members = () =>
        Effect.all({ teachers: idsIn(room.teachersGroup.id), students: idsIn(room.studentsGroup.id) })
      const [pupil, colleague] = [id("user", 2), id("teacher", 1)]
      for (const user of [pupil, colleague, pupil, colleague]) {
        isStatus(yield* send("PUT", `/v2/classes/${room.id}/users/${user}`, teacher), 204)
      }
      const before = yield* members()
      assert.deepStrictEqual(before.students, [pupil])
      assert.sameMembers(before.teachers, [id("teacher"), colleague])
      isStatus(yield* send("PUT", `${users}/${pupil}`, { body: { organizationRole: "teacher" } }), 200)
      isStatus(yield* send("PUT", `/v2/classes/${room.id}/users/${pupil}`, teacher), 204)
      assert.deepStrictEqual((yield* members()).students, [pupil])
    }))

  it.effect("B10 removing a member deletes submissions and feedback", () =>
    Effect.gen(function*() {
      const { id, send, work: begun } = yield* school
      const { member, path, submission, submissions: work } = yield* begun
      isStatus(yield* send("POST", `${work}/${submission}/comments`, { ...teacher, body: { comment: "Good" } }), 200)
      isStatus(yield* send("DELETE", member, teacher), 204)
      assert.deepStrictEqual((yield* send("GET", work, teacher)).body, [])
      isRejected(yield* send("GET", `${work}/${submission}/comments`, teacher), 404)
      yield* send("PUT", member, teacher)
      assert.deepStrictEqual((yield* send("GET", work, teacher)).body, [])
      isRejected(yield* send("DELETE", `${path}/users/${id("user", 5)}`, teacher), 404)
    }))

  it.effect("B10 accounts have no external id, and creating one twice is rejected", () =>
    Effect.gen(function*() {
      const { send } = yield* school
      const body = { username: "ada", password: "a-password" }
      const made = yield* send("POST", users, { body })
      isStatus(made, 200)
      isRejected(yield* send("POST", users, { body }), 409, "username")
      const found = (yield* send("GET", `${users}?q=ada&limit=1000`)).body as ReadonlyArray<
        { readonly id: string; readonly username: string }
      >
      assert.deepStrictEqual(found.filter(({ username }) => username === "ada").map(({ id }) => id), [made.body.id])
      assert.notMatch(Object.keys(made.body).join(), /external/i)
    }))
})
