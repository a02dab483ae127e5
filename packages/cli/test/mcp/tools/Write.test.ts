/** Writes over a sandbox whose clock the test advances, and whose connections break. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Caller from "../../../src/calls/Caller.ts"
import * as Privacy from "../../../src/mcp/privacy/Privacy.ts"
import * as Confirmations from "../../../src/mcp/tools/Confirmations.ts"
import * as Cursors from "../../../src/mcp/tools/Cursors.ts"
import * as Offer from "../../../src/mcp/tools/Offer.ts"
import * as Write from "../../../src/mcp/tools/Write.ts"
import { catalog } from "../support/Contract.ts"

const layer = FlatClient.layer({ accessToken: "sandbox-admin" }).pipe(
  Layer.provideMerge(Sandbox.layerTest({ users: 10 })),
  Layer.merge(NodeServices.layer)
)

const writer = Effect.fnUntraced(function*(files?: string) {
  const options = {
    allowWrite: true,
    allowPersonalData: false,
    files,
    maxTokens: 8000,
    scopes: undefined,
    key: new Uint8Array(32),
    version: "0"
  }
  const privacy = Privacy.make(catalog, options)
  const dependencies: Write.Dependencies = {
    offer: Offer.make(catalog, undefined),
    caller: Caller.fromClient(yield* FlatClient.FlatClient),
    privacy,
    options,
    cursors: Cursors.make(),
    confirmations: Confirmations.make(),
    roster: Effect.void
  }
  return (given: Write.Parameters) => Write.write(dependencies, "session", given)
})

const removal = { operation: "removeOrganizationInvitation", parameters: { invitation: "abc" } }

describe("writes", () => {
  it.effect("a plan that is a minute old is refused, and nothing is sent", () =>
    Effect.gen(function*() {
      const write = yield* writer()
      const sandbox = yield* Sandbox.Sandbox
      const { confirm } = JSON.parse(yield* write(removal)) as { readonly confirm: string }
      yield* TestClock.adjust("61 seconds")
      const { message } = yield* Effect.flip(write({ ...removal, confirm }))
      assert.match(message, /expired/)
      assert.strictEqual(sandbox.count(), 0)
    }).pipe(Effect.provide(layer)))

  it.effect("a password is kept for a person if it is unknown whether the account has it", () =>
    Effect.gen(function*() {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "flat-mcp-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true }))
      )
      const write = yield* writer(folder)
      const sandbox = yield* Sandbox.Sandbox
      sandbox.faults.set([{
        fault: { name: "reset-before-headers", executed: true },
        operation: "createOrganizationUser"
      }])
      const { message } = yield* Effect.flip(
        write({ operation: "createOrganizationUser", body: { username: "new.pupil" } })
      )
      assert.match(message, /may have been executed.*Read what it would have changed/s)
      const file = yield* Effect.promise(() => readFile(join(folder, "passwords.csv"), "utf8"))
      assert.match(file, /,createOrganizationUser,new\.pupil,[A-Za-z2-9]{16}\n$/)
      assert.strictEqual(sandbox.count("createOrganizationUser"), 1)
    }).pipe(Effect.provide(layer)))

  it.effect("a password that cannot be kept is not set", () =>
    Effect.gen(function*() {
      const write = yield* writer("/dev/null/folder")
      const sandbox = yield* Sandbox.Sandbox
      const { message } = yield* Effect.flip(
        write({ operation: "createOrganizationUser", body: { username: "new.pupil" } })
      )
      assert.match(message, /could not be written.*Nothing was sent/)
      assert.strictEqual(sandbox.count(), 0)
    }).pipe(Effect.provide(layer)))

  it.effect("there is no plan for what does not exist", () =>
    Effect.gen(function*() {
      const write = yield* writer()
      const { message } = yield* Effect.flip(write({ operation: "archiveClass", parameters: { class: "nope" } }))
      assert.match(message, /not found.*Read the list/s)
    }).pipe(Effect.provide(layer)))
})
