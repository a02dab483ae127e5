/**
 * Watches: what they report of a list that changes, that fails, and that cannot be read any more.
 */
import { assert, describe, it } from "@effect/vitest"
import { isReason, type WatchCheckpoint } from "@flat-sdk/promise"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { flushLoop } from "./support/Call.ts"
import { problemsOf } from "./support/PromiseCall.ts"
import { account, apiError, type Behaviour, cut, hang, json, reset, serve, text } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"
import { type Accounts, accountsOf, open as openClient } from "./support/Watching.ts"

overOne((transport) => {
  /** A server with accounts, and what opens watches of them. */
  const open = Effect.fnUntraced(function*(accounts: Accounts) {
    const server = yield* serve(accounts.behaviour)
    return { server, watch: yield* openClient(transport, { baseUrl: server.url, retries: 0 }) }
  })

  describe("watches", () => {
    it.live("WA1 the first poll is a baseline, later ones report what another client has changed since", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1", "u2", "u3"], 100)
        const { watch } = yield* open(accounts)
        const watching = yield* watch("accounts", {})
        yield* watching.again
        assert.deepStrictEqual(watching.news(), [])
        accounts.items.push(account("u4"))
        accounts.rename("u1", "Ada")
        accounts.remove("u2")
        yield* watching.changed(3)
        yield* watching.again
        assert.deepStrictEqual(watching.news(), ["Removed u2", "Changed u1", "Added u4"])
        assert.strictEqual(watching.changes[1]?.item?.["printableName"], "Ada")
        assert.deepStrictEqual(watching.changes[0]?.previous, { organizationRole: "user" })
      }))

    const failures: ReadonlyArray<readonly [string, Behaviour]> = [
      ["a 500", apiError(500, "INTERNAL")],
      ["a broken connection", reset],
      ["a truncated body", cut],
      ["a web page", text("<html>maintenance</html>")],
      ["an object in place of the list", json({ items: [] })],
      ["an item without an id", json([{ ...account("u3"), id: undefined }, null])]
    ]
    for (const [what, failure] of failures) {
      it.live(`WA3 a later page that responds with ${what} is a failed poll, and no removal`, () =>
        Effect.gen(function*() {
          const accounts = accountsOf(["u1", "u2", "u3", "u4", "u5"], 2)
          const { watch } = yield* open(accounts)
          const watching = yield* watch("accounts", { limit: 2 })
          yield* watching.polled(2)
          accounts.before = (page) => page === 1 ? failure : undefined
          yield* until(() => watching.polls.filter(({ _tag }) => _tag === "Failed").length >= 3)
          assert.deepStrictEqual(watching.news(), [])
          accounts.remove("u5")
          accounts.before = () => undefined
          yield* watching.changed(1)
          yield* watching.again
          assert.deepStrictEqual(watching.news(), ["Removed u5"])
          assert.isUndefined(watching.error())
        }))
    }

    it.live("WA3 the watch ends with the last error after maxFailures, which its events have", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1"], 100)
        const { watch } = yield* open(accounts)
        accounts.before = () => apiError(500, "INTERNAL")
        const watching = yield* watch("accounts", {}, { maxFailures: 1 })
        assert.isTrue(isReason(yield* watching.ended, "ServerError"))
        assert.deepStrictEqual(
          watching.polls.map((event) => event._tag === "Failed" && [event.failures, event.error.reason._tag]),
          [[1, "ServerError"]]
        )
      }))

    for (const [status, reason] of [[401, "Unauthorized"], [403, "Forbidden"], [404, "NotFound"]] as const) {
      it.live(`WA4 a ${status} ends the watch`, () =>
        Effect.gen(function*() {
          const accounts = accountsOf(["u1"], 100)
          const { watch } = yield* open(accounts)
          const watching = yield* watch("accounts", {})
          yield* watching.polled(2)
          let refused = 0
          accounts.before = () => {
            refused++
            return apiError(status, "NO")
          }
          assert.isTrue(isReason(yield* watching.ended, reason))
          yield* flushLoop
          assert.strictEqual(refused, 1)
          assert.deepStrictEqual(watching.news(), [])
        }))
    }

    it.live("WA12 members have their role in the class, also if the API does not state it", () =>
      Effect.gen(function*() {
        const students = ["u1"]
        const server = yield* serve((response, received) =>
          json(
            received.path.includes("/classes/")
              ? { id: "c1", state: "active", name: "A", studentsGroup: { id: "s" }, teachersGroup: { id: "t" } }
              : received.path.includes("/groups/t/")
              ? [account("t1")]
              : students.map(account)
          )(response, received)
        )
        const watch = yield* openClient(transport, { baseUrl: server.url })
        const watching = yield* watch("members", { class: "c1" }, { emitExisting: true })
        yield* watching.changed(2)
        students.pop()
        yield* watching.changed(3)
        assert.deepStrictEqual(watching.news(), ["Added t1", "Added u1", "Removed u1"])
        assert.deepStrictEqual(watching.changes.map(({ item }) => item?.["classRole"]), [
          "teacher",
          "student",
          undefined
        ])
      }))

    /** Before the second page, its last item moves to the front: it is in no page that is read, and another one is in two. */
    const moving = (accounts: Accounts, when: (poll: number) => boolean) => {
      let polls = 0
      accounts.before = (page) => {
        if (page === 1 && when(polls++)) accounts.items.unshift(accounts.items.splice(3, 1)[0]!)
        return undefined
      }
      return () => polls
    }

    it.live("WA5 items that move between pages in every poll are no changes: they are read by their ids", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1", "u2", "u3", "u4", "u5", "u6"], 2)
        const { watch } = yield* open(accounts)
        const watching = yield* watch("accounts", { limit: 2 })
        yield* watching.polled(1)
        const polls = moving(accounts, () => true)
        yield* watching.polled(12)
        assert.isAtLeast(polls(), 10)
        assert.isAtLeast(accounts.found.length, 10)
        assert.deepStrictEqual(watching.news(), [])
        // They count in the budget: three pages, and an account.
        assert.strictEqual(watching.polls[5]?.requests, 4)
        accounts.before = () => undefined
        yield* watching.again
        const { length } = accounts.found
        accounts.remove("u6")
        yield* watching.changed(1)
        assert.deepStrictEqual(watching.news(), ["Removed u6"])
        assert.deepStrictEqual(accounts.found.slice(length), ["u6"])
      }))

    it.live("WA5 a member whose role changes between the requests for teachers and students is not removed", () =>
      Effect.gen(function*() {
        const groups: Record<"s" | "t", Array<string>> = { s: ["u1", "u2"], t: ["t1"] }
        let polls = 0
        const server = yield* serve((response, received) => {
          if (received.path.includes("/classes/")) {
            // In every second poll, the member is a student until the teachers were read.
            if (groups.s.length > 0 && polls++ % 2 === 0) Object.assign(groups, { s: ["u1", "u2"], t: ["t1"] })
            return json({
              id: "c1",
              state: "active",
              name: "A",
              studentsGroup: { id: "s" },
              teachersGroup: { id: "t" }
            })(response, received)
          }
          const isOfTeachers = received.path.includes("/groups/t/")
          json((isOfTeachers ? groups.t : groups.s).map(account))(response, received)
          if (isOfTeachers && polls > 1) Object.assign(groups, { s: groups.s.slice(0, 1), t: ["t1", "u2"] })
        })
        const watch = yield* openClient(transport, { baseUrl: server.url })
        const watching = yield* watch("members", { class: "c1" })
        yield* watching.polled(12)
        assert.isAtLeast(polls, 10)
        assert.isEmpty(watching.changes.filter(({ _tag }) => _tag === "Removed"))
        groups.s = []
        yield* until(() => watching.changes.some(({ _tag, key }) => _tag === "Removed" && key === "u1"))
      }))

    it.live("WA5 an item that exists but may have left the list is removed after three polls in a row", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1", "u2", "u3", "u4", "u5", "u6"], 2)
        const { watch } = yield* open(accounts)
        // One that exists may not match the filter any more.
        const watching = yield* watch("accounts", { limit: 2, role: ["user"] })
        yield* watching.polled(1)
        // The same item is away in two polls in a row, and back in the third.
        let polls = 0
        accounts.before = (page) => {
          const place = accounts.items.findIndex(({ id }) => id === "u4")
          if (page === 0) accounts.items.splice(3, 0, ...accounts.items.splice(place, 1))
          if (page === 1 && polls++ % 3 < 2) accounts.items.unshift(...accounts.items.splice(3, 1))
          return undefined
        }
        yield* watching.polled(14)
        assert.isAtLeast(polls, 12)
        assert.isAtLeast(accounts.found.filter((id) => id === "u4").length, 8)
        assert.deepStrictEqual(watching.news(), [])
        polls = 0
        accounts.before = (page) => {
          const place = accounts.items.findIndex(({ id }) => id === "u4")
          if (page === 0) accounts.items.splice(3, 0, ...accounts.items.splice(place, 1))
          if (page === 1) polls++ && accounts.items.unshift(...accounts.items.splice(3, 1))
          return undefined
        }
        yield* watching.changed(1)
        assert.deepStrictEqual(watching.news(), ["Removed u4"])
      }))

    it.live("WA8 a watch that is stopped ends immediately, while it waits and while a request is in progress", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1"], 100)
        const { server, watch } = yield* open(accounts)
        const waiting = yield* watch("accounts", {}, { interval: "1 hour", maxInterval: "1 hour" })
        yield* waiting.polled(1)
        yield* waiting.stop
        assert.strictEqual(yield* waiting.ended, "interrupted")
        accounts.before = () => hang
        const reading = yield* watch("accounts", {})
        yield* until(() => server.received.length === 2)
        yield* reading.stop
        assert.strictEqual(yield* reading.ended, "interrupted")
        yield* until(() => server.received[1]?.hungUp === true)
        yield* flushLoop
        assert.lengthOf(server.received, 2)
      }))

    const foreign: ReadonlyArray<readonly [string, (own: WatchCheckpoint) => unknown, string]> = [
      ["of another list", (own) => ({ ...own, watch: "comments" }), "from.watch"],
      ["of other filters", (own) => ({ ...own, of: "abc" }), "from.of"],
      [
        "of a pagination",
        () => ({ operation: "listClasses", direction: "forwards", cursor: null, offset: 0 }),
        "from.watch"
      ],
      ["that is still JSON", (own) => JSON.stringify(own), "from"],
      ["with a broken item", (own) => ({ ...own, seen: { ...own.seen, u1: 7 } }), "from.seen"],
      ["with a fingerprint that is too long", (own) => ({ ...own, seen: { u1: "a".repeat(12) } }), "from.seen"],
      ["with an entry of three", (own) => ({ ...own, seen: { u1: ["1", 2, 3] } }), "from.seen"],
      ["without items", (own) => ({ ...own, seen: null }), "from.seen"],
      ["that is a list", (own) => [own], "from"],
      ["that is null", () => null, "from"]
    ]
    it.live("WA9 a checkpoint of another list or input, or a damaged one, is rejected before anything is sent", () =>
      Effect.gen(function*() {
        const { server, watch } = yield* open(accountsOf(["u1"], 100))
        const input = { q: "ada@school.test" }
        let own: unknown
        const first = yield* watch("accounts", input, { once: true, onBaseline: (point) => void (own = point) })
        assert.strictEqual(yield* first.ended, "ended")
        const { length } = server.received
        for (const [what, change, path] of foreign) {
          const from = change(JSON.parse(JSON.stringify(own))) as WatchCheckpoint
          const error = yield* (yield* watch("accounts", input, { from })).ended
          assert.deepStrictEqual(problemsOf(error), [path], what)
          assert.notInclude(String(error), input.q)
        }
        assert.lengthOf(server.received, length)
      }))

    it.live("WA9 wrong options and inputs are rejected before anything is sent, all of them together", () =>
      Effect.gen(function*() {
        const { server, watch } = yield* open(accountsOf(["u1"], 100))
        const error = yield* (yield* watch("accounts", { rol: ["teacher"] }, {
          interval: "soon",
          maxInterval: -1,
          budget: 0,
          maxFailures: 1.5,
          emitExisting: "yes",
          retries: -1,
          intervall: 1
        })).ended
        assert.sameMembers(problemsOf(error), [
          "rol",
          "options.interval",
          "options.maxInterval",
          "options.budget",
          "options.maxFailures",
          "options.emitExisting",
          "options.retries",
          "options.intervall"
        ])
        for (const input of [{ assignment: "a1" }, { class: undefined }, { class: undefined, assignment: "a1" }]) {
          assert.deepStrictEqual(problemsOf(yield* (yield* watch("submissions", input)).ended), ["class"])
        }
        assert.lengthOf(server.received, 0)
      }))

    it.live("WA10 onBaseline receives a checkpoint of the first poll: what changes before the first report is not lost", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1", "u2", "u3"], 2)
        const { watch } = yield* open(accounts)
        let saved: WatchCheckpoint | undefined
        const first = yield* watch("accounts", { limit: 2 }, {
          onBaseline: (checkpoint) => {
            saved = JSON.parse(JSON.stringify(checkpoint))
          }
        })
        yield* until(() => saved !== undefined)
        yield* first.stop
        yield* first.ended
        accounts.rename("u2", "Bob")
        const second = yield* watch("accounts", { limit: 2 }, { from: saved })
        yield* second.changed(1)
        yield* second.again
        assert.deepStrictEqual(second.news(), ["Changed u2"])
      }))

    it.live("WA10 the watch ends with the error of onBaseline, and does not poll again", () =>
      Effect.gen(function*() {
        const { server, watch } = yield* open(accountsOf(["u1"], 100))
        const full = new Error("the disk is full")
        const watching = yield* watch("accounts", {}, { onBaseline: () => Promise.reject(full) })
        assert.strictEqual(yield* watching.ended, full)
        yield* flushLoop
        assert.lengthOf(server.received, 1)
      }))

    it.live("WA15 once: a first run takes the baseline, each later one reports what has changed since, and ends", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1", "u2", "u3", "u4", "u5"], 2)
        const { server, watch } = yield* open(accounts)
        let saved: WatchCheckpoint | undefined
        const first = yield* watch("accounts", { limit: 2 }, {
          once: true,
          onBaseline: (checkpoint) => {
            saved = checkpoint
          }
        })
        assert.strictEqual(yield* first.ended, "ended")
        assert.deepStrictEqual(first.news(), [])
        assert.lengthOf(server.received, 3)
        accounts.rename("u1", "Ada")
        accounts.remove("u5")
        let failures = 2
        accounts.before = (page) => page === 1 && failures-- > 0 ? reset : undefined
        const second = yield* watch("accounts", { limit: 2 }, { once: true, from: saved })
        assert.strictEqual(yield* second.ended, "ended")
        assert.deepStrictEqual(second.news(), ["Removed u5", "Changed u1"])
        assert.deepStrictEqual(second.polls.map(({ _tag }) => _tag), ["Failed", "Failed", "Polled"])
        assert.deepStrictEqual(accounts.found, ["u5"])
        const third = yield* watch("accounts", { limit: 2 }, { once: true, from: second.changes[1]?.checkpoint })
        assert.strictEqual(yield* third.ended, "ended")
        assert.deepStrictEqual(third.news(), [])
        assert.lengthOf(third.polls, 1)
      }))

    it.live("WA15 once: an item that is missing is read by its id, or the list is read again, three times at most", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1", "u2", "u3", "u4", "u5"], 2)
        const { watch } = yield* open(accounts)
        for (const [input, ...expected] of [[{ limit: 2 }, 1, 3], [{ limit: 2, role: ["user"] }, 2, 3]] as const) {
          let saved: WatchCheckpoint | undefined
          const first = yield* watch("accounts", input, { once: true, onBaseline: (point) => void (saved = point) })
          assert.strictEqual(yield* first.ended, "ended")
          const polls: Array<number> = []
          moving(accounts, (poll) => poll === 0)
          const moved = yield* watch("accounts", input, { once: true, from: saved })
          assert.strictEqual(yield* moved.ended, "ended")
          assert.deepStrictEqual(moved.news(), [])
          polls.push(moved.polls.length)
          accounts.before = () => undefined
          // It exists, as an individual account.
          accounts.left.push({ ...accounts.items.pop()!, organization: undefined })
          const { id } = accounts.left[0]!
          const second = yield* watch("accounts", input, { once: true, from: saved })
          assert.strictEqual(yield* second.ended, "ended")
          assert.deepStrictEqual(second.news(), [`Removed ${id}`])
          polls.push(second.polls.length)
          assert.deepStrictEqual(polls, expected)
          accounts.left.pop()
          accounts.items.push(account(id))
        }
      }))

    it.live("WA13 onPoll that throws does not change what the watch reports", () =>
      Effect.gen(function*() {
        const accounts = accountsOf(["u1"], 100)
        const { watch } = yield* open(accounts)
        const watching = yield* watch("accounts", {}, {
          onPoll: () => {
            throw new Error("the program's own")
          }
        })
        yield* watching.again
        accounts.items.push(account("u2"))
        yield* watching.changed(1)
        assert.deepStrictEqual(watching.news(), ["Added u2"])
      }))
  })
})
