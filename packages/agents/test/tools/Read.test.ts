/** Reads: which need the names of the school, and what they show. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { FlatError } from "@flat-sdk/core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Offer from "../../src/tools/Offer.ts"
import * as School from "../../src/tools/School.ts"
import { api, failure, host, type Responses, tools } from "../support/Tools.ts"

const id = (at: number) => `5f1e2d3c4b5a69788796a5${at.toString(16).padStart(2, "0")}`
const account = (at: number) => ({
  id: id(at),
  username: `pupil.${at}`,
  firstname: `Zyxandra${at}`,
  lastname: "Quorble",
  printableName: `Zyxandra${at} Quorble`,
  organizationRole: "user",
  lastActivityDate: "2026-11-01T10:00:00.000Z"
})
const pupils = [1, 2, 3].map(account)

const school: Responses = {
  getAuthenticatedUser: () => ({ ...account(9), organizationRole: "admin" }),
  listOrganizationUsers: ({ limit }) =>
    limit === 1000 ? [pupils.slice(0, 2), pupils.slice(2)] : { items: pupils, next: undefined },
  getUser: () => account(1),
  listClasses: () => [{ id: id(7), name: "Quorbles Band", enrollmentCode: "abc123" }],
  getScore: () => ({ id: id(8), title: "For Zyxandra2", privacy: "private", sharingKey: "k1234567" }),
  listCollectionScores: () => ({ items: [], next: undefined })
}

const withFiles = Effect.provide(NodeServices.layer)

const ids = (sent: ReadonlyArray<{ readonly id: string }>) => sent.map(({ id }) => id)

describe("reads", () => {
  it.effect("Y15 accounts, ids and dates do not wait for the names of the school", () =>
    Effect.gen(function*() {
      const { read, reports, sent } = tools({ responses: school })
      yield* read({ operation: "listOrganizationUsers" })
      yield* read({ operation: "getUser", parameters: { user: id(1) } })
      assert.deepEqual(ids(sent), ["listOrganizationUsers", "getUser"])
      yield* read({ operation: "listClasses", fields: ["id"] })
      assert.deepEqual(ids(sent), ["listOrganizationUsers", "getUser", "listClasses"])
      assert.deepEqual(reports, [])
    }).pipe(withFiles))

  it.effect("Y15 the first text does, once, with reports of progress, and no name is in it", () =>
    Effect.gen(function*() {
      const { read, reports, sent } = tools({ responses: school })
      const shown = JSON.stringify(yield* read({ operation: "getScore", parameters: { score: id(8) } }))
      assert.match(shown, /For student-[^"]+\.first/)
      assert.deepEqual(ids(sent), ["getScore", "listOrganizationUsers", "getAuthenticatedUser"])
      assert.deepEqual(reports, [2, 3, 4].map((count) => `${count}: Learning the names of ${count} accounts`))
      const classes = JSON.stringify(yield* read({ operation: "listClasses" }))
      assert.notInclude(classes, "Quorble")
      assert.lengthOf(sent, 4)
    }).pipe(withFiles))

  it.effect("Y15 no text is shown if the accounts cannot be read, and the next call reads them again", () =>
    Effect.gen(function*() {
      let broken = true
      const down = failure(new FlatError.Transport({ phase: "connect", detail: "no connection" }))
      const { read, sent } = tools({
        responses: {
          ...school,
          listOrganizationUsers: (input) => broken ? down : school["listOrganizationUsers"]!(input)
        }
      })
      const score = { operation: "getScore", parameters: { score: id(8) } }
      const { message } = yield* Effect.flip(read(score))
      assert.notInclude(message, "Zyxandra")
      broken = false
      assert.match(JSON.stringify(yield* read(score)), /For student-/)
      assert.lengthOf(ids(sent).filter((one) => one === "listOrganizationUsers"), 2)
    }).pipe(withFiles))

  it.effect("Y20 the accounts are read again before a text, after ten minutes and within 5 % of the rate limit", () =>
    Effect.gen(function*() {
      const score = { operation: "getScore", parameters: { score: id(8) } }
      // Two requests: a page, and the account of the token.
      for (const [limit, isRead] of [[40, true], [39, false]] as const) {
        let isNew = false
        let isDown = false
        const newest = { ...account(4), firstname: "Wrothgar" }
        const { read, sent, write } = tools({
          limit,
          responses: {
            ...school,
            listOrganizationUsers: () =>
              isDown
                ? failure(new FlatError.Transport({ phase: "connect", detail: "no" }))
                : [isNew ? [newest] : pupils],
            getScore: () => ({ id: id(8), title: "For Wrothgar and Ysolde" }),
            createOrganizationUser: () => ({ ...account(5), firstname: "Ysolde" })
          }
        })
        const lists = () => ids(sent).filter((one) => one === "listOrganizationUsers").length
        yield* read(score)
        // The server's own answers are learnt, though they show an id only.
        assert.deepEqual(
          yield* write({ operation: "createOrganizationUser", body: { username: "y", password: "as-said" } }),
          {
            result: { id: id(5) }
          }
        )
        isNew = true
        const early = yield* read(score)
        assert.match(JSON.stringify(early), /For Wrothgar and student-[^"]+\.first/)
        assert.notProperty(early, "unmasked")
        yield* TestClock.adjust("10 minutes")
        yield* read({ ...score, fields: ["id"] })
        assert.strictEqual(lists(), 1)
        const late = yield* read(score)
        assert.strictEqual(lists(), isRead ? 2 : 1)
        if (isRead) assert.notMatch(JSON.stringify(late), /Wrothgar|unmasked/)
        else {assert.match(
            String(late["unmasked"]),
            /could not be read again since 00:[02]0 UTC: names of newer ones may be/
          )}
        isDown = true
        yield* TestClock.adjust("10 minutes")
        // The window ends with its third reading: two took 5 %.
        assert.match(String((yield* read(score))["unmasked"]), /could not be read again since 00:[12]0 UTC/)
        assert.strictEqual(lists(), isRead ? 2 : 1)
      }
    }).pipe(withFiles))

  it.effect("Y20 a result says so if the accounts cannot be read again, and they are tried again ten minutes later", () =>
    Effect.gen(function*() {
      let isDown = false
      const { read, sent } = tools({
        responses: {
          ...school,
          listOrganizationUsers: () =>
            isDown ? failure(new FlatError.Transport({ phase: "connect", detail: "no" })) : [pupils]
        }
      })
      const score = { operation: "getScore", parameters: { score: id(8) } }
      yield* read(score)
      isDown = true
      for (const lists of [2, 3]) {
        yield* TestClock.adjust("10 minutes")
        for (let again = 0; again < 2; again++) {
          const shown = yield* read(score)
          assert.match(JSON.stringify(shown), /For student-[^"]+\.first/)
          assert.match(String(shown["unmasked"]), /since 00:00 UTC/)
          assert.lengthOf(ids(sent).filter((one) => one === "listOrganizationUsers"), lists)
        }
      }
      isDown = false
      yield* TestClock.adjust("10 minutes")
      assert.notProperty(yield* read(score), "unmasked")
    }).pipe(withFiles))

  it.effect("Y21 a list shows five useful fields of each entry, and names the others", () =>
    Effect.gen(function*() {
      const { read } = tools({
        responses: {
          ...school,
          listClasses: () => [{
            id: id(7),
            organization: id(9),
            name: "Band",
            level: "high",
            state: "active",
            owner: id(1),
            creationDate: "2026-09-01T00:00:00.000Z",
            assignmentsCount: 3,
            studentsGroup: { id: id(3), name: "Students" },
            section: ""
          }]
        }
      })
      const { others, result } = yield* read({ operation: "listClasses" })
      assert.deepEqual(result, [{
        id: id(7),
        name: "Band",
        state: "active",
        creationDate: "2026-09-01T00:00:00.000Z",
        organization: id(9)
      }])
      assert.strictEqual(others, "level, owner, assignmentsCount, studentsGroup")
      const chosen = yield* read({ operation: "listClasses", fields: ["studentsGroup.id"] })
      assert.deepEqual(chosen, { result: [{ studentsGroup: { id: id(3) } }] })
      const whole = yield* read({ operation: "listClasses", at: "/0/studentsGroup/name" })
      assert.deepEqual(whole, { result: "Students" })
    }).pipe(withFiles))

  it.effect("Y21 several calls are one, each with its result or its error", () =>
    Effect.gen(function*() {
      const { read, sent } = tools({ responses: { ...school, countOrgaUsers: ({ role }) => role === "user" ? 3 : 1 } })
      const calls = ["user", "teacher"].map((role) => ({ operation: "countOrgaUsers", parameters: { role } }))
      assert.deepEqual(yield* read({ calls }), { results: [3, 1] })
      const mixed = yield* read({
        calls: [...calls, { operation: "deleteScore", parameters: { score: "1" } }, { operation: "getScor" }]
      })
      assert.match(
        JSON.stringify(mixed["results"]),
        /^\[3,1,\{"error":"deleteScore changes data.*\{"error":"There is no operation/
      )
      assert.match(
        (yield* Effect.flip(read({ calls: [{ parameters: {} }] }))).message,
        /calls: Missing key[^]*operation/
      )
      assert.match(
        (yield* Effect.flip(read({ calls: Array.from({ length: 51 }, () => calls[0]!) }))).message,
        /at most 50/
      )
      assert.notInclude(ids(sent), "deleteScore")
    }).pipe(withFiles))

  it.effect("Y15 an account without the right to list others sees texts all the same", () =>
    Effect.gen(function*() {
      const forbidden = failure(new FlatError.Forbidden({ ...api, detail: "No", acceptedScopes: [] }))
      const { read } = tools({ responses: { ...school, listOrganizationUsers: () => forbidden } })
      const shown = yield* read({ operation: "getScore", parameters: { score: id(8) } })
      assert.strictEqual((shown["result"] as { readonly title: string }).title, "For Zyxandra2")
      assert.match(String(shown["unmasked"]), /may not list the accounts/)
    }).pipe(withFiles))

  it.effect("Y15 the words of a server in an error wait for the names", () =>
    Effect.gen(function*() {
      const { read } = tools({
        responses: {
          ...school,
          getUser: () => failure(new FlatError.Conflict({ ...api, detail: "Zyxandra3 Quorble has it" }))
        }
      })
      const { message } = yield* Effect.flip(read({ operation: "getUser", parameters: { user: id(1) } }))
      assert.notMatch(message, /Zyxandra|Quorble/)
      assert.match(message, /student-[^ ]+\.name has it/)
    }).pipe(withFiles))

  it.effect("Y14 an account shows its pseudonym once; the forms of its names can be asked for", () =>
    Effect.gen(function*() {
      const { privacy, read } = tools({ responses: school })
      const { result } = yield* read({ operation: "getUser", parameters: { user: id(1) } })
      const { username, ...rest } = result as Readonly<Record<string, string>>
      assert.deepEqual(rest, {
        id: id(1),
        organizationRole: "user",
        lastActivityDate: "2026-11-01T10:00:00.000Z"
      })
      assert.strictEqual(privacy.restore(`${username!}.first, ${username!}.name`).value, "Zyxandra1, Zyxandra1 Quorble")
      const asked = yield* read({
        operation: "getUser",
        parameters: { user: id(1) },
        fields: ["firstname", "id"]
      })
      assert.deepEqual(asked["result"], { firstname: `${username!}.first`, id: id(1) })
    }).pipe(withFiles))

  it.effect("Y16 only the fields that are asked for are in a result, also of lists and within objects", () =>
    Effect.gen(function*() {
      const { read } = tools({
        responses: {
          ...school,
          getScore: () => ({
            id: id(8),
            title: "T",
            user: { id: id(1), username: "pupil.1", picture: "p" },
            sharingKey: "k1234567"
          })
        }
      })
      const list = yield* read({ operation: "listOrganizationUsers", fields: ["id"] })
      assert.deepEqual(list["result"], pupils.map(({ id }) => ({ id })))
      const score = { operation: "getScore", parameters: { score: id(8) } }
      const within = yield* read({ ...score, fields: ["id", "user.id"] })
      assert.deepEqual(within, { result: { id: id(8), user: { id: id(1) } } })
      const secret = yield* read({ ...score, fields: ["sharingKey"] })
      assert.deepEqual(secret["leftOut"], {
        secret: ["sharingKey"],
        secretsAreFor: `a person, at the command line: flat getScore ${id(8)}`
      })
      const { message } = yield* Effect.flip(read({ ...score, fields: ["titel"] }))
      assert.match(message, /has no field "titel"\. Closest: title/)
    }).pipe(withFiles))

  it.effect("Y17 an error names the values that a field may have", () =>
    Effect.gen(function*() {
      const problem = (path: string) => failure(new FlatError.Encode({ problems: [{ path, problem: "is wrong" }] }))
      const { read, write } = tools({
        responses: {
          ...school,
          listOrganizationUsers: () => problem("role[0]"),
          createScore: () => problem("body.privacy")
        }
      })
      const reading = yield* Effect.flip(read({ operation: "listOrganizationUsers", parameters: { role: "x" } }))
      assert.match(reading.message, /role\[0\] is one of .*"teacher"/)
      const writing = yield* Effect.flip(write({ operation: "createScore", body: { title: "A" } }))
      assert.match(
        writing.message,
        /body\.privacy is one of "public", "private", "organizationPublic", "privateLink"/
      )
    }).pipe(withFiles))
})

const sources = (scopes?: ReadonlyArray<string>) =>
  School.sourcesOf(Offer.make(host, scopes)).map(({ id }) => id).toSorted()

describe("the accounts whose names are learnt", () => {
  it("are those of operations that return accounts and need no parameter", () => {
    assert.deepStrictEqual(sources(), ["getAuthenticatedUser", "listOrganizationUsers"])
  })

  it("are only read with a token that permits it", () => {
    assert.notInclude(sources(["scores.readonly"]), "listOrganizationUsers")
    assert.include(sources(["edu.admin.users.readonly"]), "listOrganizationUsers")
  })
})
