import { assert, describe, it } from "@effect/vitest"
import type { FlatError, Page, Pagination } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Fiber, Latch, Layer, Stream } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { client, flushLoop } from "./support/Call.ts"
import { account, json, sequence, serve } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

const link = (target: string, rel = "next") => ({ link: `<${target}>; rel="${rel}"` })

const page = (ids: ReadonlyArray<string>, next?: string) =>
  json(ids.map(account), 200, next === undefined ? {} : link(`https://api.flat.io/v2/organizations/users?next=${next}`))

const idsOf = (items: ReadonlyArray<{ readonly id: string }>) => items.map(({ id }) => id)

overOne((transport) => {
  describe("pages", () => {
    it.effect("P1 pagination continues after empty pages with a next one", () =>
      Effect.gen(function*() {
        const server = yield* serve(
          sequence(page([], "a"), page(["u1"], "b"), page([], "c"), page([], "d"), page(["u2"]))
        )
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const items = yield* run(Stream.runCollect(flat.organization.listOrganizationUsers.stream()))
        assert.deepStrictEqual(idsOf(items), ["u1", "u2"])
        assert.deepStrictEqual(server.received.map(({ query }) => query.get("next")), [null, "a", "b", "c", "d"])
      }))

    it.effect("P15 streams and pages request 100 items at a time, collect no more than it needs", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 250 })
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const { collect, pages, resumable, stream } = flat.organization.listOrganizationUsers
        const sizes = (list: Stream.Stream<Page.Page<unknown>, FlatError.FlatError>) =>
          run(Stream.runCollect(Stream.map(list, ({ items }) => items.length)))
        assert.deepStrictEqual(yield* sizes(pages()), [100, 100, 50])
        assert.deepStrictEqual(yield* sizes(pages({ limit: undefined })), [100, 100, 50])
        assert.deepStrictEqual(yield* sizes(pages({ limit: 125 })), [125, 125])
        assert.lengthOf(yield* run(Stream.runCollect(stream())), 250)
        assert.lengthOf(yield* run(Stream.runCollect(resumable())), 250)
        sandbox.clearRequests()
        assert.lengthOf(yield* run(collect({}, { limit: 7 })), 7)
        assert.deepStrictEqual(sandbox.requests().map(({ query }) => query), ["limit=7"])
        // A single page keeps the API's default.
        assert.lengthOf((yield* run(flat.organization.listOrganizationUsers())).items, 25)
      }))

    it.effect("P16 a checkpoint of a longer page continues in shorter ones, without lost or duplicate items", () =>
      Effect.gen(function*() {
        const { url } = yield* Sandbox.serve({ users: 250 })
        const { flat, run } = yield* client(transport.layer, { baseUrl: url, accessToken: "sandbox-admin" })
        const { resumable, stream } = flat.organization.listOrganizationUsers
        const all = idsOf(yield* run(Stream.runCollect(stream())))
        const done = yield* run(Stream.runCollect(Stream.take(resumable({ limit: 200 }), 170)))
        const left = yield* run(Stream.runCollect(resumable({}, { from: done.at(-1)!.checkpoint })))
        assert.deepStrictEqual(idsOf([...done, ...left].map(({ item }) => item)), all)
        const tail = yield* run(Stream.runCollect(resumable({}, { from: left[9]!.checkpoint })))
        assert.deepStrictEqual(tail.map(({ item }) => item), left.slice(10).map(({ item }) => item))
      }))

    for (const direction of ["forwards", "backwards"] as const) {
      it.effect(`P4 ${direction}: whatever is removed or added before a checkpoint is continued, no item is lost or repeated`, () =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox.serve({ users: 25 })
          const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
          const { createOrganizationUser, listOrganizationUsers, removeOrganizationUser } = flat.organization
          const { pages, resumable, stream } = listOrganizationUsers
          const last = (yield* run(Stream.runCollect(pages({ limit: 5 })))).at(-1)!
          const begin = direction === "forwards" ? { limit: 10 } : { limit: 10, previous: last.previous }
          const all = idsOf(yield* run(Stream.runCollect(stream(begin))))
          const done = yield* run(Stream.runCollect(Stream.take(resumable(begin), 13)))
          assert.deepStrictEqual(idsOf(done.map(({ item }) => item)), all.slice(0, 13))
          // Of the first page, of the second one, and one that was not returned yet.
          const gone = [all[3]!, all[11]!, all[12]!, all[15]!]
          for (const user of gone) yield* run(removeOrganizationUser({ user }))
          const { id } = yield* run(
            createOrganizationUser({ body: { username: "new.one", password: "correct-horse" } })
          )
          const left = idsOf(
            (yield* run(Stream.runCollect(resumable({ limit: 10 }, { from: done.at(-1)!.checkpoint }))))
              .map(({ item }) => item)
          )
          assert.deepStrictEqual(
            left.filter((one) => one !== id),
            all.slice(13).filter((one) => !gone.includes(one))
          )
        }))
    }

    it.effect("P4 a program that removes what it has processed reads each item once, over many runs", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 23 })
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const { removeOrganizationUser, listOrganizationUsers: { resumable, stream } } = flat.organization
        const all = idsOf(yield* run(Stream.runCollect(stream())))
        const found: Array<string> = []
        let from: Pagination.Checkpoint | undefined
        for (let runs = 0; runs < 12; runs++) {
          const some = yield* run(Stream.runCollect(Stream.take(resumable({ limit: 7 }, { from }), 2)))
          for (const { checkpoint, item } of some) {
            found.push(item.id)
            from = checkpoint
            // The account of the token stays.
            yield* Effect.ignore(run(removeOrganizationUser({ user: item.id })))
          }
        }
        assert.deepStrictEqual(found, all)
      }))

    it.effect("P4 a checkpoint has no names, takes less than 2 kB for 100 items, and is read without digests", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 150 })
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const { resumable, stream } = flat.organization.listOrganizationUsers
        const all = yield* run(Stream.runCollect(stream()))
        const done = yield* run(Stream.runCollect(Stream.take(resumable(), 100)))
        const { checkpoint } = done.at(-1)!
        const saved = JSON.stringify(checkpoint)
        assert.isBelow(saved.length, 2000)
        assert.lengthOf(checkpoint.digests!, 1600)
        for (const { id, username } of all) assert.isFalse(saved.includes(id) || saved.includes(username), username)
        const { digests: _, ...older } = checkpoint
        for (const [from, input] of [[checkpoint, {}], [older, {}], [older, { limit: 30 }]] as const) {
          const left = yield* run(Stream.runCollect(resumable(input, { from })))
          assert.deepStrictEqual(idsOf(left.map(({ item }) => item)), idsOf(all.slice(100)))
        }
        const error = yield* run(
          Effect.flip(Stream.runDrain(resumable({}, { from: { ...checkpoint, digests: "12" } })))
        )
        assert.include(error.message, "from.digests")
      }))

    it.effect("P16 a checkpoint of a longer page continues in shorter ones although items were removed", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 60 })
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const { removeOrganizationUser, listOrganizationUsers: { resumable, stream } } = flat.organization
        const all = idsOf(yield* run(Stream.runCollect(stream())))
        const done = yield* run(Stream.runCollect(Stream.take(resumable({ limit: 50 }), 40)))
        const gone = [all[0]!, all[5]!, all[30]!, all[39]!, all[41]!]
        for (const user of gone) yield* Effect.ignore(run(removeOrganizationUser({ user })))
        const stay = idsOf(yield* run(Stream.runCollect(stream())))
        const left = yield* run(Stream.runCollect(resumable({ limit: 7 }, { from: done.at(-1)!.checkpoint })))
        const again = yield* run(Stream.runCollect(resumable({ limit: 7 }, { from: left[2]!.checkpoint })))
        const expected = stay.filter((id) => all.indexOf(id) >= 40)
        assert.deepStrictEqual(idsOf(left.map(({ item }) => item)), expected)
        assert.deepStrictEqual(idsOf(again.map(({ item }) => item)), expected.slice(3))
      }))

    it.effect("P16 an item that was added between those that were returned is returned alone, in two steps", () =>
      Effect.gen(function*() {
        const all = Array.from({ length: 40 }, (_, index) => `u${index + 10}`)
        // A cursor names the last item of a page.
        const server = yield* serve((response, received) => {
          const rest = all.filter((id) => id > (received.query.get("next") ?? ""))
          const items = rest.slice(0, Number(received.query.get("limit")))
          return page(items, items.length < rest.length ? items.at(-1) : undefined)(response, received)
        })
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const { resumable } = flat.organization.listOrganizationUsers
        const done = yield* run(Stream.runCollect(Stream.take(resumable({ limit: 30 }), 20)))
        all.splice(1, 0, "u105")
        const [added] = yield* run(
          Stream.runCollect(Stream.take(resumable({ limit: 7 }, { from: done.at(-1)!.checkpoint }), 1))
        )
        assert(added?.item.id === "u105")
        const left = yield* run(Stream.runCollect(resumable({ limit: 7 }, { from: added.checkpoint })))
        assert.deepStrictEqual(idsOf(left.map(({ item }) => item)), all.slice(21))
      }))

    it.effect("P2 a cursor that repeats is an error, after the items before it", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(page(["u1"], "a"), page(["u2"], "b"), page(["u3"], "a")))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const found: Array<string> = []
        const error = yield* run(Effect.flip(
          Stream.runForEach(flat.organization.listOrganizationUsers.stream(), ({ id }) =>
            Effect.sync(() => void found.push(id)))
        ))
        assert.strictEqual(error.reason._tag, "Decode")
        assert.include(error.message, "not complete")
        assert.deepStrictEqual(found, ["u1", "u2"])
        assert.lengthOf(server.received, 3)
      }))

    it.effect("P2 one item per page: the first page arrives again and again with other cursors, and is returned once", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(page(["u1"], "a"), page(["u1"], "b"), page([], "c"), page(["u1"], "d")))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const found: Array<string> = []
        const error = yield* run(Effect.flip(
          Stream.runForEach(
            flat.organization.listOrganizationUsers.stream({ limit: 1 }),
            ({ id }) => Effect.sync(() => void found.push(id))
          )
        ))
        assert.strictEqual(error.reason._tag, "Decode")
        assert.include(error.message, "not complete")
        assert.deepStrictEqual(found, ["u1"])
        assert.lengthOf(server.received, 4)
      }))

    it.effect("P2 one item per page: an item that moves to the second page is returned once, and the list goes on", () =>
      Effect.gen(function*() {
        const server = yield* serve(sequence(page(["u1"], "a"), page(["u1"], "b"), page(["u2"], "c"), page(["u3"])))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const items = yield* run(Stream.runCollect(flat.organization.listOrganizationUsers.stream({ limit: 1 })))
        assert.deepStrictEqual(idsOf(items), ["u1", "u2", "u3"])
      }))

    it.effect("P3 collect reads no more pages than it needs", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 30 })
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        for (
          const [limit, items, pages] of [[0, 0, 0], [1, 1, 1], [10, 10, 1], [11, 11, 2], [30, 30, 3], [
            99,
            30,
            3
          ]] as const
        ) {
          sandbox.clearRequests()
          const found = yield* run(flat.organization.listOrganizationUsers.collect({ limit: 10 }, { limit }))
          assert.strictEqual(new Set(idsOf(found)).size, items)
          assert.strictEqual(sandbox.count(), pages, `limit ${limit}`)
        }
      }))

    it.effect("P5 backwards follows previous, and returns the items of a list in reverse order", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 30 })
        const { flat, run } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
        const { pages, stream } = flat.organization.listOrganizationUsers
        const forwards = idsOf(yield* run(Stream.runCollect(stream({ limit: 7 }))))
        const last = (yield* run(Stream.runCollect(pages({ limit: 7 })))).at(-1)!
        sandbox.clearRequests()
        const before = { limit: 7, previous: last.previous }
        const backwards = idsOf(yield* run(Stream.runCollect(stream(before))))
        assert.deepStrictEqual(backwards.toReversed(), forwards.slice(0, 28))
        const inOrder = yield* run(Stream.runCollect(pages(before, { direction: "backwards" })))
        assert.deepStrictEqual(inOrder.toReversed().flatMap(({ items }) => idsOf(items)), forwards.slice(0, 28))
        assert.isTrue(sandbox.requests().every(({ query }) => query.includes("previous=") && !query.includes("next=")))
      }))

    it.effect("P6 readAhead fetches exactly one page ahead, and without it none", () =>
      Effect.gen(function*() {
        for (const readAhead of [true, false]) {
          const sandbox = yield* Sandbox.serve({ users: 50 })
          const { flat } = yield* client(transport.layer, { baseUrl: sandbox.url, accessToken: sandbox.token })
          const step = Latch.makeUnsafe(false)
          let worked = 0
          const paginate = yield* Effect.forkChild(Stream.runForEach(
            flat.organization.listOrganizationUsers.pages({ limit: 10 }, { readAhead }),
            () =>
              Effect.andThen(
                Effect.sync(() => {
                  worked++
                  step.closeUnsafe()
                }),
                step.await
              )
          ))
          for (let inHand = 1; inHand <= 5; inHand++) {
            const expected = Math.min(5, readAhead ? inHand + 1 : inHand)
            yield* until(() => worked === inHand && sandbox.count() >= expected)
            yield* Effect.andThen(flushLoop, flushLoop)
            assert.strictEqual(sandbox.count(), expected)
            step.openUnsafe()
          }
          yield* Fiber.join(paginate)
          assert.strictEqual(sandbox.count(), 5)
        }
      }))

    it.effect("P7 of relative and foreign links only the cursor is used: the token is never sent to another origin", () =>
      Effect.gen(function*() {
        const foreign = yield* serve(page(["stolen"]))
        const server = yield* serve(sequence(
          json([account("u1")], 200, link("/v2/organizations/users?next=a")),
          json([account("u2")], 200, link("?next=b")),
          json([account("u3")], 200, link(`${foreign.url}/organizations/users?next=c&limit=1000`)),
          json([account("u4")], 200, link(`//${foreign.origin.slice(7)}/v2/organizations/users?next=d`)),
          json([account("u5")], 200, link(`http://user:password@${foreign.origin.slice(7)}/?next=e`)),
          page(["u6"])
        ))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const items = yield* run(Stream.runCollect(flat.organization.listOrganizationUsers.stream({ limit: 1 })))
        assert.deepStrictEqual(idsOf(items), ["u1", "u2", "u3", "u4", "u5", "u6"])
        assert.lengthOf(foreign.received, 0)
        assert.deepStrictEqual(
          server.received.map(({ path, query }) => [path, query.get("limit"), query.get("next")]),
          [null, "a", "b", "c", "d", "e"].map((next) => ["/v2/organizations/users", "1", next])
        )
      }))

    it.effect("P8 a percent-encoded cursor is sent back encoded once", () =>
      Effect.gen(function*() {
        const cursor = "a+b/c=%25 é&next=x"
        const server = yield* serve(sequence(page(["u1"], encodeURIComponent(cursor)), page(["u2"])))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        yield* run(Stream.runDrain(flat.organization.listOrganizationUsers.stream()))
        assert.deepStrictEqual(server.received.map(({ query }) => query.getAll("next")), [[], [cursor]])
      }))
  })
})

const program = fileURLToPath(new URL("support/paginate.ts", import.meta.url))

interface Paginated {
  readonly ids: ReadonlyArray<string>
}

/** Paginates in a separate process. */
const paginateElsewhere = (...args: ReadonlyArray<string>) =>
  Effect.callback<Paginated>((resume) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resume(error === null ? Effect.succeed(JSON.parse(stdout) as Paginated) : Effect.die(new Error(stderr)))
    })
  })

describe("pages over several processes", () => {
  it.live(
    "P4 a checkpoint is JSON: another process continues after it, in the middle of a page",
    () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 40 })
        const { flat } = yield* client(Layer.fresh(NodeTransport.layer()), {
          baseUrl: sandbox.url,
          accessToken: sandbox.token
        })
        const one = yield* Stream.runCollect(
          Stream.take(flat.organization.listOrganizationUsers.resumable({ limit: 7 }), 10)
        )
        const saved = JSON.stringify(one.at(-1)?.checkpoint)
        const two = yield* paginateElsewhere(sandbox.url, sandbox.token, "100", "forwards", saved)
        assert.lengthOf(two.ids, 30)
        const all = [...idsOf(one.map(({ item }) => item)), ...two.ids]
        assert.deepStrictEqual(all.toSorted(), idsOf(sandbox.state().users).toSorted())
      }),
    30_000
  )
})
