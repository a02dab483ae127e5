/** Tests passwords and tokens at rest. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { within } from "@flat-sdk/tools/tests/Variables"
import { Effect, Redacted } from "effect"
import { chmodSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Records from "../../src/engine/records/Records.ts"
import { Organization } from "../../src/engine/records/Tables.ts"
import * as Vault from "../../src/engine/records/Vault.ts"
import * as Key from "../../src/passwords/Key.ts"
import * as Sqlite from "../../src/storage/Sqlite.ts"
import * as Tokens from "../../src/workers/Tokens.ts"
import { placeIn } from "../engine/Applying.ts"
import { account } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"

const keyOf = (hex: string) => Key.read(undefined, hex.repeat(32))

describe("passwords in the database", () => {
  it.live("are encrypted, the same for everybody who asks, and not those of another account", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      const key = yield* keyOf("0a")
      yield* Effect.gen(function*() {
        const records = yield* Records.make
        const plan = { steps: [account("p1"), account("p2"), account("p3"), account("p4")] }
        yield* records.begin("run", plan, { replace: false })
        const first = (yield* Vault.make(key)).credentials("run", { words: false })
        const second = (yield* Vault.make(key)).credentials("run", { words: true })
        const passwords = yield* Effect.all([first.reserve(1, "user.p1"), second.reserve(1, "user.p1")], {
          concurrency: 2
        })
        assert.strictEqual(Redacted.value(passwords[0]), Redacted.value(passwords[1]))
        yield* second.reserve(2, "user.p2")
        yield* second.reserve(3, "user.p3")
        yield* second.mark(3, "user.p3", "no account was created")
        const vault = yield* Vault.make(key)
        yield* vault.save("run", [{ person: "p4", username: "user.p4", password: Redacted.make("from-file-4") }])
        assert.strictEqual(Redacted.value((yield* vault.ofPerson("run", "p4"))!), "from-file-4")
        assert.isUndefined(yield* vault.ofPerson("run", "p1"))
        const journal = yield* records.take("run")
        yield* journal.settle(account("p1").id, { outcome: { state: "done" } })
        // By a worker that had lost the run.
        yield* first.mark(1, "user.p1", "unverified: no response came")
        yield* journal.intend(account("p2").id)
        // The account of the second may exist, that of the third does not; those of files are not handed out.
        assert.deepStrictEqual(
          (yield* vault.lines("run")).map(({ line, note, username }) => [line, username, note.split(":")[0]]),
          [[1, "user.p1", ""], [2, "user.p2", "unverified"], [3, "user.p3", "no account was created"]]
        )
        const bytes = readFileSync(database).toString("latin1") + readFileSync(`${database}-wal`).toString("latin1")
        assert.notInclude(bytes, Redacted.value(passwords[0]))
        assert.notInclude(bytes, "from-file-4")
        // Somebody who can write into the database exchanges two passwords.
        const file = new DatabaseSync(database)
        file.exec(`UPDATE roster_password SET sealed = (SELECT sealed FROM roster_password WHERE username = 'user.p2')
          WHERE username = 'user.p1'`)
        file.close()
        assert.strictEqual((yield* Effect.flip(vault.lines("run")))._tag, "KeyWrong")
        assert.strictEqual(yield* vault.forget("run"), 4)
      }).pipe(Effect.provideService(Organization, "org-1"), Effect.provide(Sqlite.layer(database)))
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("are not those of another run, nor of another organization", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      yield* Effect.gen(function*() {
        const records = yield* Records.make
        const vault = yield* Vault.make(yield* keyOf("0a"))
        for (const run of ["one", "two"]) {
          yield* records.begin(run, { steps: [account("p1")] }, { replace: true })
          yield* vault.credentials(run, { words: false }).reserve(1, "user.p1")
          yield* vault.save(run, [{ person: "p9", username: "user.p9", password: Redacted.make(`of-${run}`) }])
        }
        assert.strictEqual(Redacted.value((yield* vault.ofPerson("one", "p9"))!), "of-one")
        const file = new DatabaseSync(database)
        file.exec(`UPDATE roster_password SET sealed = (SELECT other.sealed FROM roster_password AS other
          WHERE other.run = 'two' AND other.username = roster_password.username) WHERE run = 'one'`)
        file.close()
        assert.strictEqual((yield* Effect.flip(vault.ofPerson("one", "p9")))._tag, "KeyWrong")
        assert.strictEqual(
          (yield* Effect.flip(vault.credentials("one", { words: false }).reserve(1, "user.p1")))._tag,
          "CredentialsFailed"
        )
        assert.strictEqual(Redacted.value((yield* vault.ofPerson("two", "p9"))!), "of-two")
        assert.strictEqual(yield* vault.forget("one"), 2)
        assert.isDefined(yield* vault.ofPerson("two", "p9"))
      }).pipe(Effect.provideService(Organization, "org-1"), Effect.provide(Sqlite.layer(database)))
      // The same row, read as that of another organization.
      const file = new DatabaseSync(database)
      file.exec("UPDATE roster_password SET organization = 'org-2'")
      file.close()
      yield* Effect.gen(function*() {
        const vault = yield* Vault.make(yield* keyOf("0a"))
        assert.strictEqual((yield* Effect.flip(vault.ofPerson("two", "p9")))._tag, "KeyWrong")
      }).pipe(Effect.provideService(Organization, "org-2"), Effect.provide(Sqlite.layer(database)))
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("need the key that they were encrypted with", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      yield* Effect.gen(function*() {
        const vault = yield* Vault.make(yield* keyOf("0a"))
        // Nothing is encrypted yet: any key will do.
        yield* Vault.make(yield* keyOf("0b"))
        yield* vault.credentials("run", { words: false }).reserve(1, "ada")
        assert.strictEqual((yield* Effect.flip(Vault.make(yield* keyOf("0b"))))._tag, "KeyWrong")
      }).pipe(Effect.provide(Sqlite.layer(database)))
      for (
        const text of [
          "",
          "short",
          "0a".repeat(31),
          "0a".repeat(33),
          Buffer.alloc(31).toString("base64"),
          Buffer.alloc(33).toString("base64"),
          Buffer.alloc(16).toString("base64")
        ]
      ) {
        const error = yield* Effect.flip(Key.read(undefined, text))
        assert.strictEqual(error._tag, "KeyInvalid")
        if (text !== "") assert.notInclude(error.message, text)
      }
      assert.strictEqual(
        (yield* Key.read(undefined, Buffer.alloc(32, 10).toString("base64"))).id,
        (yield* keyOf("0A")).id
      )
    }).pipe(Effect.provide(NodeServices.layer)))
})

describe("tokens of organizations", () => {
  it.live("are read from a file that only its owner can read, and from variables", () =>
    Effect.gen(function*() {
      const path = join(yield* Fixture.folder, "tokens.json")
      const write = (text: string, mode = 0o600) => {
        writeFileSync(path, text)
        chmodSync(path, mode)
      }
      write(JSON.stringify({ a: "secret-1", b: { token: "secret-2", baseUrl: "http://127.0.0.1:1/v2" } }))
      const found = yield* Tokens.fromFile(path)
      assert.deepStrictEqual(
        found.map(({ baseUrl, organization, token }) => [organization, Redacted.value(token), baseUrl]),
        [
          ["a", "secret-1", undefined],
          ["b", "secret-2", "http://127.0.0.1:1/v2"]
        ]
      )
      for (const mode of [0o640, 0o604, 0o620, 0o601]) {
        write(JSON.stringify({ a: "secret-1" }), mode)
        assert.match((yield* Effect.flip(Tokens.fromFile(path))).message, /can be read by others. Run "chmod 600/)
      }
      for (const text of ["{\"a\": \"secret-1\"", "[\"secret-1\"]", "{\"a\": {\"secret\": \"secret-1\"}}"]) {
        write(text)
        const { message } = yield* Effect.flip(Tokens.fromFile(path))
        assert.match(message, /is not a JSON object such as/)
        assert.notInclude(message, "secret-1")
      }
      assert.match((yield* Effect.flip(Tokens.fromFile(`${path}.no`))).message, /cannot be read/)
      const variables = Tokens.fromEnvironment({
        FLAT_ACCESS_TOKEN_c: "secret-3",
        FLAT_ACCESS_TOKEN: "x",
        FLAT_ACCESS_TOKEN_FILE: "/run/token",
        FLAT_ACCESS_TOKEN_d: ""
      })
      assert.deepStrictEqual(variables.map(({ organization }) => organization), ["c"])
      // A credential of systemd is readable by its group.
      write(JSON.stringify({ a: "secret-1" }), 0o440)
      assert.strictEqual((yield* Effect.flip(Tokens.fromFile(path)))._tag, "TokensInvalid")
      const credential = yield* Effect.promise(() =>
        within({ CREDENTIALS_DIRECTORY: dirname(path) }, undefined, () => Effect.runPromise(Tokens.fromFile(path)))
      )
      assert.deepStrictEqual(credential.map(({ organization }) => organization), ["a"])
    }))
})
