/** Writes: which are sent, which are planned, and what a plan and a person see. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { FlatError } from "@flat-sdk/core"
import { Effect } from "effect"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { failure, notFound, type Responses, tools } from "../support/Tools.ts"

const ada = {
  id: "5f1e2d3c4b5a69788796a5b4",
  username: "ada.l",
  firstname: "Ada",
  lastname: "Lovelace",
  email: "ada@school.example",
  organizationRole: "user"
}
const admin = {
  id: "5f1e2d3c4b5a69788796a5b5",
  username: "boss",
  email: "boss@school.example",
  organizationRole: "admin"
}

const school: Responses = {
  getAuthenticatedUser: () => admin,
  listOrganizationUsers: () => [[ada, admin]],
  getUser: ({ user }) => user === ada.id ? ada : notFound,
  getScore: ({ score }) => ({ id: score, title: `Waltz ${String(score)} for Ada`, privacy: "private" }),
  createClass: ({ body }) => ({ id: "c1", enrollmentCode: "secret-code", ...(body as object) }),
  createScore: () => ({ id: "s9" })
}

const withFiles = Effect.provide(NodeServices.layer)

const json = (value: unknown) => JSON.stringify(value)

const change = (body: unknown) => ({ operation: "updateOrganizationUser", parameters: { user: ada.id }, body })

/** The token of a plan. */
const tokenOf = (planned: Readonly<Record<string, unknown>>): string => {
  assert.property(planned, "plan")
  return String(planned["confirm"])
}

describe("writes", () => {
  it.effect("Y8 one call that hands an account over sends nothing, and its plan sends exactly that call", () =>
    Effect.gen(function*() {
      const handing: ReadonlyArray<unknown> = [
        { email: "new@school.example" },
        { username: "other" },
        { password: "secret-12" },
        { organizationRole: "teacher" }
      ]
      for (const body of handing) {
        const { write, writes } = tools({ responses: school })
        const planned = yield* write(change(body))
        assert.deepEqual(writes(), [], json(body))
        yield* write({ confirm: tokenOf(planned) })
        assert.deepEqual(writes(), ["updateOrganizationUser"], json(body))
      }
      const { sent, write, writes } = tools({ responses: school })
      yield* write(change({ firstname: "Augusta", organizationRole: "user" }))
      assert.deepEqual(writes(), ["updateOrganizationUser"])
      // Nothing else was read for it.
      assert.lengthOf(sent, 1)
    }).pipe(withFiles))

  it.effect("Y8 an address outside the school's domains needs a plan, one of the account's domain or a named one does not", () =>
    Effect.gen(function*() {
      const isPlanned = (email: string, domains: ReadonlyArray<string> = [], own = "boss@school.example") =>
        Effect.gen(function*() {
          const responses = { ...school, getAuthenticatedUser: () => ({ ...admin, email: own }) }
          const { write } = tools({ responses, domains })
          const body = { username: "b", password: "secret-12", email }
          return "plan" in (yield* write({ operation: "createOrganizationUser", body }))
        })
      assert.isTrue(yield* isPlanned("b@elsewhere.example"))
      assert.isFalse(yield* isPlanned("b@school.example"))
      assert.isFalse(yield* isPlanned("b@elsewhere.example", ["elsewhere.example"]))
      assert.isTrue(yield* isPlanned("b@school.example", ["elsewhere.example"], ""))
      // Anybody has an address there.
      assert.isTrue(yield* isPlanned("b@gmail.com", [], "boss@gmail.com"))
    }).pipe(withFiles))

  it.effect("Y9 a plan shows what it affects by title, pseudonym and number, and no name", () =>
    Effect.gen(function*() {
      const { write } = tools({ responses: school })
      const planned = yield* write(change({ email: "new@school.example", password: "secret-12" }))
      assert.notMatch(json(planned), /Ada|Lovelace|ada\.l|secret-12/)
      const { plan } = planned as {
        readonly plan: { readonly calls: ReadonlyArray<Readonly<Record<string, unknown>>> }
      }
      assert.deepInclude(plan as object, {
        affects: [
          `changes the e-mail address of 1 account: ${ada.id}`,
          `replaces the password of 1 account: ${ada.id}`
        ],
        count: 1
      })
      assert.match(String(plan.calls[0]?.["target"]), /^student-\d[a-f][\da-f]{2}\.name$|^student-\d[a-f][\da-f]{2}$/)
      assert.strictEqual(plan.calls[0]?.["request"], `PUT /organizations/users/${ada.id}`)
      const score = yield* write({ operation: "deleteScore", parameters: { score: "s1" } })
      assert.match(json(score), /"target":"Waltz s1 for student-[^"]+\.first"/)
    }).pipe(withFiles))

  it.effect("Y10 one plan holds many calls, which are sent in order, once", () =>
    Effect.gen(function*() {
      const { reports, sent, write, writes } = tools({ responses: school })
      const calls = ["s1", "s2", "s3"].map((score) => ({ operation: "deleteScore", parameters: { score } }))
      const planned = yield* write({ calls })
      assert.deepInclude(planned["plan"] as object, { affects: ["deletes 3 scores: s1, s2, s3"], count: 3 })
      assert.deepEqual(writes(), [])
      const confirm = tokenOf(planned)
      const done = yield* write({ confirm })
      assert.deepEqual(done, { result: { done: 3 } })
      assert.deepEqual(
        sent.filter(({ id }) => id === "deleteScore").map(({ input }) => input["score"]),
        ["s1", "s2", "s3"]
      )
      assert.include(reports, "3: 3 of 3 calls")
      assert.match((yield* Effect.flip(write({ confirm }))).message, /used before/)
      // Harmless calls too: several of them change much.
      assert.property(
        yield* write({ calls: [1, 2].map(() => ({ operation: "createClass", body: { name: "A" } })) }),
        "plan"
      )
    }).pipe(withFiles))

  it.effect("Y10 many calls end at the first that fails, and the result says which were sent", () =>
    Effect.gen(function*() {
      const { write, writes } = tools({
        responses: { ...school, deleteScore: ({ score }) => score === "s2" ? notFound : undefined }
      })
      const calls = ["s1", "s2", "s3"].map((score) => ({ operation: "deleteScore", parameters: { score } }))
      const done = yield* write({ confirm: tokenOf(yield* write({ calls })) })
      assert.deepEqual(writes(), ["deleteScore", "deleteScore"])
      assert.match(json(done), /"done":1.*Call 2 of 3 failed, 1 were not sent\. deleteScore: /)
    }).pipe(withFiles))

  it.effect("Y11 a person at the client is asked with the real names, which are not in what the model gets", () =>
    Effect.gen(function*() {
      const { questions, write, writes } = tools({ responses: school, says: "yes" })
      const done = yield* write(change({ email: "new@school.example", password: "secret-12" }))
      assert.lengthOf(questions, 1)
      assert.include(questions[0], "ada.l")
      assert.include(questions[0], "new@school.example")
      assert.include(questions[0], "changes the e-mail address of 1 account")
      assert.notInclude(questions[0], "secret-12")
      assert.deepEqual(writes(), ["updateOrganizationUser"])
      assert.notProperty(done, "plan")
      assert.notMatch(json(done), /Ada|ada\.l/)
    }).pipe(withFiles))

  it.effect("Y11 nothing is sent if the person says no, and nobody is asked for a harmless call", () =>
    Effect.gen(function*() {
      const { questions, write, writes } = tools({ responses: school, says: "no" })
      const { message } = yield* Effect.flip(write(change({ email: "new@school.example" })))
      assert.match(message, /did not agree\. Nothing was sent/)
      assert.deepEqual(writes(), [])
      yield* write({ operation: "createClass", body: { name: "A" } })
      assert.lengthOf(questions, 1)
      assert.deepEqual(writes(), ["createClass"])
    }).pipe(withFiles))

  it.effect("Y19 the eleventh change of names, roles, classes or members in a session is a plan; after a yes the count begins anew", () =>
    Effect.gen(function*() {
      const rename = (at: number) => ({
        operation: "updateClass",
        parameters: { class: `c${at}` },
        body: { name: `Choir ${at}` }
      })
      const join = (at: number) => ({ operation: "addClassUser", parameters: { class: `c${at}`, user: ada.id } })
      const comment = {
        operation: "postScoreComment",
        parameters: { score: "s1" },
        body: { revision: "last", comment: "Good" }
      }
      const { write, writes } = tools({ responses: school })
      for (let round = 1; round <= 2; round++) {
        for (let at = 1; at <= 5; at++) {
          assert.notProperty(yield* write(rename(at)), "plan")
          assert.notProperty(yield* write(join(at)), "plan")
          assert.notProperty(yield* write(comment), "plan")
        }
        const planned = yield* write(rename(6))
        assert.match(
          json(planned["plan"]),
          /changes name, role, class or members, as many calls before it did, of 1 class: c6/
        )
        // What others did does not count, nor does what was only planned.
        assert.property(yield* write(join(6)), "plan")
        yield* write({
          operation: "deleteScore",
          parameters: { score: "s1" },
          confirm: tokenOf(yield* write({ operation: "deleteScore", parameters: { score: "s1" } }))
        })
        assert.property(yield* write(join(6)), "plan")
        assert.lengthOf(writes(), round * 17 - 1)
        yield* write({ confirm: tokenOf(planned) })
      }
      const asked = tools({ responses: school, says: "yes" })
      for (let at = 1; at <= 21; at++) yield* asked.write(rename(at))
      assert.lengthOf(asked.questions, 1)
      assert.lengthOf(asked.writes(), 21)
    }).pipe(withFiles))

  it.effect("Y13 a pseudonym within a word is refused by name, and a class has no name of a person in its answer", () =>
    Effect.gen(function*() {
      const { privacy, sent, write } = tools({ responses: school })
      const { username } = privacy.mask(ada, undefined).value as { readonly username: string }
      for (const name of [`x${username}`, `${username}.lastx`, `Class_${username}`, `${username}\u200b`]) {
        const { message } = yield* Effect.flip(write({ operation: "createClass", body: { name } }))
        assert.match(message, /student-.*a pseudonym is a word of its own.*Nothing was sent/)
      }
      assert.deepEqual(sent, [])
      const made = json(yield* write({ operation: "createClass", body: { name: `Choir of ${username}` } }))
      assert.notInclude(made, "ada")
      assert.deepEqual(sent[0]?.input["body"], { name: "Choir of ada.l" })
    }).pipe(withFiles))

  it.effect("calls that make no sense are refused", () =>
    Effect.gen(function*() {
      const { sent, write } = tools({ responses: school })
      const refused = (given: Parameters<typeof write>[0]) =>
        Effect.map(Effect.flip(write(given)), ({ message }) => message)
      const removal = { operation: "deleteScore", parameters: { score: "s1" } }
      assert.match(yield* refused({}), /Name an operation/)
      assert.match(yield* refused({ confirm: "" }), /Name an operation/)
      assert.match(yield* refused({ ...removal, calls: [removal] }), /either operation or calls/)
      assert.match(yield* refused({ calls: Array.from({ length: 51 }, () => removal) }), /at most 50 calls.*flat bulk/)
      assert.match(yield* refused({ operation: "getScore", parameters: { score: "s1" } }), /Use the tool read/)
      assert.match(yield* refused({ calls: [removal, { operation: "getScore" }] }), /Use the tool read/)
      assert.deepEqual(sent, [])
    }).pipe(withFiles))

  it.effect("there is no plan for what does not exist", () =>
    Effect.gen(function*() {
      const { write } = tools({ responses: { ...school, getClass: () => notFound } })
      const { message } = yield* Effect.flip(write({ operation: "archiveClass", parameters: { class: "nope" } }))
      assert.match(message, /not found.*Read the list/s)
    }).pipe(withFiles))

  it.effect("Y12 what was left out names a command that reads, never the one that wrote", () =>
    Effect.gen(function*() {
      const { write } = tools({
        responses: { ...school, createOrganizationUserAccessToken: () => ({ id: "t", token: "abcdefgh" }) }
      })
      const made = yield* write({ operation: "createClass", body: { name: "Choir" } })
      assert.deepEqual(made["leftOut"], {
        secret: ["enrollmentCode"],
        secretsAreFor: "a person, at the command line: flat getClass c1"
      })
      const issue = {
        operation: "createOrganizationUserAccessToken",
        parameters: { user: ada.id },
        body: { scopes: [] }
      }
      const token = yield* write({ confirm: tokenOf(yield* write(issue)) })
      assert.match(json(token["leftOut"]), /nobody: they cannot be read again/)
    }).pipe(withFiles))
})

describe("passwords", () => {
  const folder = Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "flat-agents-"))),
    (path) => Effect.promise(() => rm(path, { recursive: true }))
  )
  const creation = { operation: "createOrganizationUser", body: { username: "new.pupil" } }

  it.effect("one is kept for a person if it is unknown whether the account has it", () =>
    Effect.gen(function*() {
      const files = yield* folder
      const lost = failure(new FlatError.Transport({ phase: "response", detail: "reset" }), "unknown")
      const { sent, write } = tools({ files, responses: { ...school, createOrganizationUser: () => lost } })
      const { message } = yield* Effect.flip(write(creation))
      assert.match(message, /Read what it would have changed/)
      const file = yield* Effect.promise(() => readFile(join(files, "passwords.csv"), "utf8"))
      const [, password] = /,createOrganizationUser,new\.pupil,([A-Za-z2-9]{16})\n$/.exec(file) ?? []
      assert.deepEqual(sent.find(({ id }) => id === creation.operation)?.input["body"], {
        username: "new.pupil",
        password
      })
      // One that the model gives is its own.
      yield* Effect.flip(write({ ...creation, body: { username: "b", password: "as-the-user-said" } }))
      assert.deepInclude(sent.at(-1)?.input["body"] as object, { password: "as-the-user-said" })
    }).pipe(withFiles))

  it.effect("one that cannot be kept is not set", () =>
    Effect.gen(function*() {
      const { sent, write } = tools({ files: "/dev/null/folder", responses: school })
      assert.match((yield* Effect.flip(write(creation))).message, /could not be written.*Nothing was sent/)
      assert.deepEqual(sent, [])
    }).pipe(withFiles))
})
