/** Operations of the Effect API in the atoms of `effect/reactivity`, as docs/guides/web-ui.md shows them. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect, Layer, Option, Stream } from "effect"
import { AsyncResult, Atom, AtomRegistry } from "effect/reactivity"

const atomsOver = (fetch: typeof globalThis.fetch) => {
  const runtime = Atom.runtime(
    FlatClient.layer({ accessToken: "sandbox-admin", retries: 0, attemptTimeout: Infinity }).pipe(
      Layer.provide(FetchTransport.layer({ fetch }))
    )
  )
  return {
    users: runtime.pull(Stream.unwrap(Effect.map(
      FlatClient.FlatClient,
      ({ organization }) => organization.listOrganizationUsers.stream({ limit: 10 })
    ))).pipe(Atom.withReactivity(["users"])),
    remove: runtime.fn(
      (user: string) =>
        Effect.flatMap(FlatClient.FlatClient, ({ organization }) => organization.removeOrganizationUser({ user })),
      { reactivityKeys: ["users"] }
    )
  }
}

const settled = <A, E>(registry: AtomRegistry.AtomRegistry, atom: Atom.Atom<AsyncResult.AsyncResult<A, E>>) =>
  AtomRegistry.getResult(registry, atom, { suspendOnWaiting: true })

describe("atoms", () => {
  it.live("pull a list one page at a time, and read it again after a mutation", () =>
    Effect.gen(function*() {
      const sandbox = Sandbox.make({ users: 25 })
      const { remove, users } = atomsOver(sandbox.fetch)
      const registry = AtomRegistry.make()
      registry.mount(users)
      const seen: Array<readonly [items: number, done: boolean, requests: number]> = []
      const look = Effect.map(settled(registry, users), ({ done, items }) => {
        seen.push([items.length, done, sandbox.count("listOrganizationUsers")])
        return items
      })
      yield* look
      for (let more = 0; more < 3; more++) {
        registry.set(users, undefined)
        yield* look
      }
      const { id } = (yield* look)[1]!
      registry.mount(remove)
      registry.set(remove, id)
      yield* settled(registry, remove)
      const again = yield* look
      assert.notInclude(again.map((user) => user.id), id)
      assert.deepStrictEqual(seen, [
        [10, false, 1],
        [20, false, 2],
        [25, false, 3],
        [25, true, 3],
        [25, true, 3],
        [10, false, 4]
      ])
    }))

  it.live("keep what was read when a page or a mutation fails, with the reason of the error", () =>
    Effect.gen(function*() {
      const sandbox = Sandbox.make({ users: 25 })
      let isDown = false
      const { remove, users } = atomsOver((input, init) =>
        isDown
          ? Promise.resolve(Response.json({ code: "DOWN", message: "later" }, { status: 503 }))
          : sandbox.fetch(input, init)
      )
      const registry = AtomRegistry.make()
      registry.mount(users)
      yield* settled(registry, users)
      registry.mount(remove)
      registry.set(remove, "000000000000000000000000")
      const error = yield* Effect.flip(settled(registry, remove))
      assert.strictEqual(error._tag === "FlatError" && error.reason._tag, "NotFound")
      isDown = true
      registry.set(users, undefined)
      const failed = yield* Effect.flip(settled(registry, users))
      assert.strictEqual(failed._tag === "FlatError" && failed.reason._tag, "ServerError")
      assert.lengthOf(Option.getOrThrow(AsyncResult.value(registry.get(users))).items, 10)
      isDown = false
      registry.set(users, undefined)
      assert.lengthOf((yield* settled(registry, users)).items, 20)
      registry.refresh(users)
      assert.lengthOf((yield* settled(registry, users)).items, 10)
    }))

  it.live("abort the request when they are unmounted", () =>
    Effect.gen(function*() {
      const started = Promise.withResolvers<AbortSignal>()
      const { users } = atomsOver((_, init) => {
        started.resolve(init!.signal!)
        return new Promise(() => {})
      })
      const registry = AtomRegistry.make()
      const unmount = registry.mount(users)
      const signal = yield* Effect.promise(() => started.promise)
      assert.isFalse(signal.aborted)
      const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve))
      unmount()
      yield* Effect.promise(() => aborted)
      assert.isTrue(signal.aborted)
    }))
})
