import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { type Contents, credentialFile, type StoredProfile } from "../../src/profiles/CredentialFile.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "flat-cli-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const opened = Effect.map(folder, (path) => credentialFile(join(path, "config", "flat", "credentials.json")))

const profile = (accessToken: string): StoredProfile => ({
  baseUrl: "https://api.flat.io/v2",
  account: { id: "1", username: "ada" },
  accessToken
})

const adding = (name: string) => (contents: Contents): Contents => ({
  ...contents,
  profiles: { ...contents.profiles, [name]: profile(`token-${name}`) }
})

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe("the credential file", () => {
  it.effect("has no profiles before the first change, which creates a file of mode 600 in a folder of mode 700", () =>
    Effect.gen(function*() {
      const file = yield* opened
      assert.deepStrictEqual(yield* file.read, { version: 1, profiles: {} })
      assert.isFalse(existsSync(dirname(file.path)))
      const umask = process.umask(0)
      yield* Effect.addFinalizer(() => Effect.sync(() => process.umask(umask)))
      yield* file.update(adding("one"))
      assert.deepStrictEqual([modeOf(file.path), modeOf(dirname(file.path))], ["600", "700"])
      assert.deepStrictEqual((yield* file.read).profiles["one"], profile("token-one"))
      assert.deepStrictEqual(readdirSync(dirname(file.path)), ["credentials.json", "credentials.json.lock"])
    }))

  it.effect("is refused with what to do if other accounts can read it, or change its folder", () =>
    Effect.gen(function*() {
      const file = yield* opened
      yield* file.update(adding("one"))
      for (const mode of [0o640, 0o604, 0o620]) {
        chmodSync(file.path, mode)
        const error = yield* Effect.flip(file.read)
        assert.include(error.message, `chmod 600 ${file.path}`)
        assert.include(error.message, mode.toString(8))
        assert.strictEqual((yield* Effect.flip(file.update(adding("two")))).kind, "File")
      }
      chmodSync(file.path, 0o600)
      chmodSync(dirname(file.path), 0o770)
      assert.include((yield* Effect.flip(file.read)).message, `chmod 700 ${dirname(file.path)}`)
      chmodSync(dirname(file.path), 0o700)
      assert.deepStrictEqual(Object.keys((yield* file.read).profiles), ["one"])
    }))

  it.effect("is refused if its version is unknown or its contents are damaged, without quoting it", () =>
    Effect.gen(function*() {
      const file = yield* opened
      mkdirSync(dirname(file.path), { recursive: true, mode: 0o700 })
      for (
        const [text, expected] of [
          [JSON.stringify({ version: 2, profiles: { one: "planted-secret" } }), "version 2"],
          ["{ \"version\": 1, \"profiles\": { \"one\": planted-secret", "damaged"],
          [JSON.stringify({ version: 1, profiles: { one: { accessToken: "planted-secret" } } }), "damaged"],
          ["null", "damaged"],
          ["", "damaged"]
        ] as const
      ) {
        writeFileSync(file.path, text, { mode: 0o600 })
        for (const attempt of [file.read, file.update(adding("two"))]) {
          const error = yield* Effect.flip(attempt)
          assert.include(error.message, expected)
          assert.notInclude(JSON.stringify(error) + String(error.stack), "planted-secret")
        }
        assert.strictEqual(readFileSync(file.path, "utf8"), text)
      }
    }))

  it.live("loses no change of many at the same time", () =>
    Effect.gen(function*() {
      const { path } = yield* opened
      const names = Array.from({ length: 20 }, (_, index) => `p${index}`)
      yield* Effect.forEach(names, (name) => credentialFile(path).update(adding(name)), { concurrency: 20 })
      assert.deepStrictEqual(Object.keys((yield* credentialFile(path).read).profiles).toSorted(), names.toSorted())
      assert.deepStrictEqual(readdirSync(dirname(path)), ["credentials.json", "credentials.json.lock"])
    }))
})
