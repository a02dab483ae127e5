/** Tests the passwords file when the disk, the process or the caller fails in the middle of a line. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Deferred, Effect, Fiber, FileSystem, Layer, PlatformError, Redacted } from "effect"
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Text from "../../src/model/Text.ts"
import * as Credentials from "../../src/passwords/Credentials.ts"
import { apply } from "../engine/Applying.ts"
import { account } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"

const head = "line,username,password,note,name,class"

const full = PlatformError.systemError({
  module: "FileSystem",
  method: "writeAll",
  _tag: "Unknown",
  description: "ENOSPC"
})

/** The real file system with replaced functions for files that are written. */
const files = (change: (file: FileSystem.File) => Partial<FileSystem.File>) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs) => ({
      ...fs,
      open: (path: string, options?: Parameters<FileSystem.FileSystem["open"]>[1]) =>
        Effect.map(fs.open(path, options), (file): FileSystem.File =>
          options?.flag === "r" ? file : new Proxy(file, {
            get: (target, name) => {
              const changed = Reflect.get(change(target), name)
              const value = changed ?? Reflect.get(target, name)
              return typeof value === "function" ? value.bind(target) : value
            }
          }))
    }))
  ).pipe(Layer.provide(NodeServices.layer))

const lines = (path: string) => readFileSync(path, "utf8").split("\n")

describe("the passwords file", () => {
  it.live("quotes what a spreadsheet would split or run, and reads it again", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "passwords.csv")
      const names = [
        "a;b",
        "a,b",
        "a\"b",
        "a\rb",
        "a\nb",
        "=1+1",
        "+x",
        "-x",
        "@x",
        "'x",
        "'=x",
        "\tx",
        "\uff1dx",
        "plain"
      ]
      const quotedNames = names.slice(0, 5)
      const made = yield* Effect.scoped(Effect.gen(function*() {
        const owners = (name: string) => ({ name: `Ada ${name}`, class: "=Choir" })
        const credentials = yield* Credentials.open(path, undefined, owners)
        const found: Array<string> = []
        for (const [index, name] of names.entries()) {
          found.push(Redacted.value(yield* credentials.reserve(index + 1, name)))
        }
        yield* credentials.mark(1, "plain", "a; b")
        return found
      }))
      const text = readFileSync(path, "utf8")
      for (const name of quotedNames) assert.include(text, `,"${name.replaceAll("\"", "\"\"")}",`)
      for (const line of text.split("\n")) assert.notMatch(line, /^\d+,"?[=+\-@\t\uff1d]/)
      assert.include(text, "\"a; b\",Ada plain,'=Choir\n")
      const kept = yield* Credentials.read(path)
      assert.deepStrictEqual(names.map((name) => Redacted.value(kept.get(Text.key(name))!.password)), made)
      assert.strictEqual(kept.get("plain")?.note, "a; b")
      const again = yield* Effect.scoped(Effect.flatMap(Credentials.open(path), ({ reserve }) =>
        Effect.forEach(names.slice(0, -1), (name, index) =>
          reserve(index + 1, name))))
      assert.deepStrictEqual(again.map(Redacted.value), made.slice(0, -1))
      assert.strictEqual(readFileSync(path, "utf8"), text)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T4 does not join two passwords on one line when the disk is temporarily full", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "passwords.csv")
      let short = false
      const disk = files((file) => ({
        writeAll: (bytes) =>
          short ? Effect.andThen(file.writeAll(bytes.subarray(0, 9)), Effect.fail(full)) : file.writeAll(bytes)
      }))
      const error = yield* Effect.gen(function*() {
        const credentials = yield* Credentials.open(path)
        yield* credentials.reserve(2, "ada")
        short = true
        const error = yield* Effect.flip(credentials.reserve(3, "bo"))
        assert.deepStrictEqual(lines(path).length, 3)
        short = false
        yield* credentials.reserve(4, "cy")
        return error
      }).pipe(Effect.provide(disk))
      assert.include(error.message, "disk full")
      const [first, ...saved] = lines(path)
      assert.strictEqual(first, head)
      assert.match(saved.join("\n"), /^2,ada,[a-z0-9-]{14},,,\n4,cy,[a-z0-9-]{14},,,\n$/)
    }))

  it.live("T4 writes nothing more while a partial line cannot be removed", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "passwords.csv")
      let broken = false
      const disk = files((file) => ({
        writeAll: (bytes) =>
          broken ? Effect.andThen(file.writeAll(bytes.subarray(0, 9)), Effect.fail(full)) : file.writeAll(bytes),
        truncate: (length) => broken ? Effect.fail(full) : file.truncate(length)
      }))
      yield* Effect.gen(function*() {
        const credentials = yield* Credentials.open(path)
        broken = true
        yield* Effect.flip(credentials.reserve(2, "ada"))
        const torn = readFileSync(path, "utf8")
        yield* Effect.flip(credentials.reserve(3, "bo"))
        assert.strictEqual(readFileSync(path, "utf8"), torn)
        broken = false
        yield* credentials.reserve(4, "cy")
      }).pipe(Effect.provide(disk))
      assert.match(readFileSync(path, "utf8"), /^.*\n4,cy,[a-z0-9-]{14},,,\n$/)
    }))

  it.live("T4 completes the line that is being written when the run is interrupted", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "passwords.csv")
      const begun = yield* Deferred.make<void>()
      const go = yield* Deferred.make<void>()
      let slow = false
      const disk = files((file) => ({
        writeAll: (bytes) =>
          slow
            ? Effect.gen(function*() {
              yield* file.writeAll(bytes.subarray(0, 9))
              yield* Deferred.succeed(begun, undefined)
              yield* Deferred.await(go)
              yield* file.writeAll(bytes.subarray(9))
            })
            : file.writeAll(bytes)
      }))
      yield* Effect.gen(function*() {
        const credentials = yield* Credentials.open(path)
        slow = true
        const saving = yield* Effect.forkChild(credentials.reserve(2, "ada"))
        yield* Deferred.await(begun)
        const interrupting = yield* Effect.forkChild(Fiber.interrupt(saving))
        yield* Effect.yieldNow
        yield* Deferred.succeed(go, undefined)
        yield* Fiber.await(interrupting)
      }).pipe(Effect.provide(disk))
      assert.match(readFileSync(path, "utf8"), /\n2,ada,[a-z0-9-]{14},,,\n$/)
    }))

  it.live("T4 is continued after an interrupted run: a partial line is removed, and passwords are reused", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "passwords.csv")
      writeFileSync(path, `${head}\n2,ada,aaaa-bbbb-cccc,,,\n3,bo,dddd-eeee-ffff,no account was created,,\n4,cy,gg`)
      chmodSync(path, 0o644)
      yield* Effect.scoped(Effect.gen(function*() {
        const credentials = yield* Credentials.open(path)
        assert.strictEqual(Redacted.value(yield* credentials.reserve(2, "Ada")), "aaaa-bbbb-cccc")
        assert.strictEqual(Redacted.value(yield* credentials.reserve(3, "bo")), "dddd-eeee-ffff")
        yield* credentials.reserve(4, "cy")
      }))
      assert.match(
        readFileSync(path, "utf8"),
        /^.*\n2,ada,aaaa-bbbb-cccc,,,\n3,bo,dddd-eeee-ffff,no account was created,,\n3,bo,dddd-eeee-ffff,,,\n4,cy,[a-z0-9-]{14},,,\n$/
      )
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T4 is restarted when a crash left it empty or with a partial header, and does not overwrite other files", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      for (const [index, left] of ["", "line,user"].entries()) {
        const path = join(folder, `${index}.csv`)
        writeFileSync(path, left)
        yield* Effect.scoped(Effect.flatMap(Credentials.open(path), ({ reserve }) => reserve(2, "ada")))
        assert.match(readFileSync(path, "utf8"), new RegExp(`^${head}\n2,ada,[^\n]*,\n$`))
      }
      for (const [index, other] of ["precious", "line,username\n", `${head}\n2,ada\n`, `${head}\n"\n`].entries()) {
        const path = join(folder, `other-${index}.csv`)
        writeFileSync(path, other)
        assert.include((yield* Effect.flip(Credentials.open(path))).message, "not overwritten")
        assert.strictEqual(readFileSync(path, "utf8"), other)
      }
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T4 that cannot be written stops the run, and nothing is sent for those rows", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "passwords.csv")
      const sandbox = yield* Sandbox.serve({ users: 1 })
      let writes = 0
      const disk = files((file) => ({
        writeAll: (bytes) => ++writes > 2 ? Effect.fail(full) : file.writeAll(bytes)
      }))
      const plan = { steps: ["ada", "bo", "cy", "di"].map((person) => account(person)) }
      const { steps, stop } = yield* apply(sandbox, { database: `${path}.sqlite`, credentials: path }, plan, {
        concurrency: 1,
        disk
      })
      assert.deepStrictEqual(steps.map(({ outcome }) => outcome.state), ["done", "failed", "pending", "pending"])
      assert.strictEqual(stop?.why, "passwords")
      assert.strictEqual(sandbox.count("createOrganizationUser"), 1)
    }))

  it.live("T4 needs an existing folder", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "none", "passwords.csv")
      assert.include((yield* Effect.flip(Credentials.open(path))).message, "its folder does not exist")
    }).pipe(Effect.provide(NodeServices.layer)))
})
