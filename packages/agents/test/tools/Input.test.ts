/** What a model sends becomes an input, or is refused before anything is sent. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import type { Files } from "@flat-sdk/core"
import { Effect, Stream } from "effect"
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Cursors from "../../src/tools/Cursors.ts"
import { save } from "../../src/tools/Files.ts"
import * as Offer from "../../src/tools/Offer.ts"
import { operationOf } from "../support/Contract.ts"
import { host, tools } from "../support/Tools.ts"

const withFiles = Effect.provide(NodeServices.layer)

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "flat-agents-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)

describe("inputs", () => {
  it.effect("numbers and booleans may be strings, other values stay", () =>
    Effect.gen(function*() {
      const { read, sent } = tools({ responses: { listOrganizationUsers: () => ({ items: [], next: undefined }) } })
      for (const value of ["true", "false"]) {
        yield* read({ operation: "listOrganizationUsers", parameters: { noActiveLicense: value, q: value } })
      }
      assert.deepEqual(
        sent.map(({ input }) => [input["noActiveLicense"], input["q"]]),
        [[true, "true"], [false, "false"]]
      )
      // No page is larger than the operation permits.
      yield* read({ operation: "listOrganizationUsers", limit: 5000 })
      assert.strictEqual(sent[2]?.input["limit"], 1000)
    }).pipe(withFiles))

  it.effect("a text that was cut is not sent back, and unknown or missing parameters are named", () =>
    Effect.gen(function*() {
      const { read, sent, write } = tools()
      const refused = <E extends { readonly message: string }, R>(effect: Effect.Effect<unknown, E, R>) =>
        Effect.map(Effect.flip(effect), ({ message }) => message)
      const edit = { operation: "editScore", parameters: { score: "s" } }
      assert.match(
        yield* refused(write({ ...edit, body: { title: "A… [+90 characters]" } })),
        /was cut.*Nothing was sent/
      )
      assert.match(yield* refused(write({ ...edit, body: { tags: ["[+2 entries]"] } })), /was cut/)
      assert.match(yield* refused(write(edit)), /needs a body/)
      assert.match(
        yield* refused(write({ operation: "untrashScore", parameters: { score: "s" }, body: {} })),
        /has no body/
      )
      assert.match(yield* refused(read({ operation: "getScore", parameters: { score: "" } })), /needs score/)
      assert.match(yield* refused(read({ operation: "getScore", parameters: { scor: "1" } })), /"scor".*Closest: score/)
      assert.deepEqual(sent, [])
    }).pipe(withFiles))

  it.effect("an operation needs one of its scopes", () =>
    Effect.gen(function*() {
      const { get } = Offer.make(host, ["edu.admin"])
      assert.strictEqual((yield* get("listOrganizationUsers")).id, "listOrganizationUsers")
      assert.strictEqual((yield* get("list-organization-USERS")).id, "listOrganizationUsers")
      assert.match((yield* Effect.flip(get("deleteScore"))).message, /needs a token with one of the scopes scores/)
    }))
})

describe("cursors", () => {
  it.effect("are of one call, the same for the same page, and a thousand are kept", () =>
    Effect.gen(function*() {
      const { get, handleOf } = Cursors.make()
      const first = handleOf("a", "secret-0")
      assert.strictEqual(handleOf("a", "secret-0"), first)
      assert.strictEqual(yield* get("a", first), "secret-0")
      assert.match((yield* Effect.flip(get("b", first))).message, /of another call/)
      const second = handleOf("a", "secret-1")
      for (let at = 2; at <= 1000; at++) handleOf("a", `secret-${at}`)
      assert.match((yield* Effect.flip(get("a", first))).message, /There is no cursor/)
      assert.strictEqual(yield* get("a", second), "secret-1")
    }))
})

describe("files", () => {
  it.effect("are sent from the chosen directory only", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const files = join(root, "files")
      yield* Effect.promise(async () => {
        await mkdir(files)
        await writeFile(join(files, "song.xml"), "<a/>")
        await writeFile(join(root, "secret.xml"), "<a/>")
      })
      const { sent, write } = tools({ files, responses: { createScore: () => ({}) } })
      const send = (file: string) => write({ operation: "createScore", body: { privacy: "private", data: { file } } })
      yield* send("song.xml")
      assert.deepEqual(sent[0]?.input["body"], { privacy: "private", data: { opened: join(files, "song.xml") } })
      for (const file of ["../secret.xml", join(root, "secret.xml"), ".", "none.xml"]) {
        assert.match((yield* Effect.flip(send(file))).message, /There is no file .*Nothing was sent/)
      }
      assert.lengthOf(sent, 1)
    }).pipe(withFiles))

  it.effect("of the API are written for their owner only, and without a directory not at all", () =>
    Effect.gen(function*() {
      const files = yield* folder
      const midi = {
        contentType: "audio/midi",
        size: 3,
        stream: Stream.make(new Uint8Array([1, 2, 3]))
      } as unknown as Files.File
      const saved = yield* save(midi, operationOf("getScoreRevisionData"), { score: "s" }, files)
      assert.deepInclude(saved, { type: "audio/midi", bytes: 3 })
      const file = "file" in saved ? saved.file ?? "" : ""
      assert.match(file, /getScoreRevisionData-[0-9a-f]{12}\.mid$/)
      assert.strictEqual((yield* Effect.promise(() => stat(file))).mode & 0o777, 0o600)
      const head = yield* save(midi, operationOf("getScoreRevisionData"), {}, undefined)
      assert.notProperty(head, "file")
    }).pipe(withFiles))

  it.effect("passwords are generated where a body asks for them, in a file that only its owner can read", () =>
    Effect.gen(function*() {
      const files = yield* folder
      const { sent, write } = tools({ files, responses: { createOrganizationUser: () => ({ id: "1" }) } })
      const create = (body: unknown) => write({ operation: "createOrganizationUser", body })
      yield* create({ username: "one" })
      yield* create({ username: "two", password: "generate" })
      yield* create({ username: "three", password: "as-the-user-said" })
      const passwords = sent.filter(({ id }) => id === "createOrganizationUser").map(({ input }) =>
        (input["body"] as { readonly password: string }).password
      )
      assert.match(passwords[0]!, /^[A-Za-z2-9]{16}$/)
      assert.match(passwords[1]!, /^[A-Za-z2-9]{16}$/)
      assert.notStrictEqual(passwords[0], passwords[1])
      assert.strictEqual(passwords[2], "as-the-user-said")
      const file = join(files, "passwords.csv")
      const lines = (yield* Effect.promise(() => readFile(file, "utf8"))).trim().split("\n")
      assert.deepEqual(lines.map((line) => line.split(",").slice(1)), [
        ["operation", "account", "password"],
        ["createOrganizationUser", "one", passwords[0]!],
        ["createOrganizationUser", "two", passwords[1]!]
      ])
      assert.strictEqual((yield* Effect.promise(() => stat(file))).mode & 0o777, 0o600)
    }).pipe(withFiles))
})
