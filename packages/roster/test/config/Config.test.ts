/** The configuration file: its place, its checks, and who wins. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { roster, stage, trio } from "../Command.ts"
import * as Servers from "../settings/Servers.ts"

const write = (folder: string, content: unknown, name = "roster.config.json") => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content))
  return path
}

const shown = Effect.fnUntraced(function*(
  folder: string,
  args: ReadonlyArray<string> = [],
  env: Readonly<Record<string, string>> = {},
  name = "roster.config.json"
) {
  const { code, stderr, stdout } = yield* roster(
    ["plan", "--settings", "--json", "--config", join(folder, name), ...args],
    env,
    folder
  )
  assert.strictEqual(code, 0, stderr)
  return JSON.parse(stdout) as {
    readonly file: string | null
    readonly values: Readonly<Record<string, { readonly value: unknown; readonly from: string }>>
  }
})

describe("the configuration file", () => {
  it.live(
    "has the defaults of flags: files, filters, thresholds, token file; its paths are relative to its folder",
    () =>
      Effect.gen(function*() {
        const { env, folder, sandbox } = yield* stage({})
        const { FLAT_ACCESS_TOKEN: token, FLAT_BASE_URL: baseUrl, ...rest } = env
        const school = join(folder, "settings")
        mkdirSync(school)
        writeFileSync(join(school, "users.csv"), ["username,first name,last name,e-mail,role", ...trio].join("\n"))
        writeFileSync(join(school, "token"), token, { mode: 0o600 })
        const file = write(school, { files: "users.csv", tokenFile: "token", baseUrl, json: true, concurrency: 2 })
        const elsewhere = join(folder, "elsewhere")
        mkdirSync(elsewhere)
        const planning = yield* roster(["plan", "--config", file], rest, elsewhere)
        assert.strictEqual(planning.code, 0, planning.stderr)
        assert.strictEqual((JSON.parse(planning.stdout) as { readonly steps: ReadonlyArray<unknown> }).steps.length, 3)
        assert.include(planning.stderr, "\"event\":\"plan.made\"")
        assert.include(planning.stderr, "are in force")
        const variable = yield* roster(["check"], { ...rest, FLAT_ROSTER_CONFIG: file }, elsewhere)
        assert.strictEqual(variable.code, 0, variable.stderr)
        // A file that lies in a folder may be anybody's: it cannot send the token elsewhere.
        const sent = sandbox.requests().length
        const here = yield* roster(["verify"], env, school)
        assert.strictEqual(here.code, 2)
        assert.match(
          here.stderr,
          /"tokenFile" decides where the token or data of pupils go.*--config roster\.config\.json/
        )
        assert.include(here.stderr, "\"baseUrl\" decides")
        assert.strictEqual(sandbox.requests().length, sent)
        write(school, { files: "users.csv" })
        const plain = yield* roster(["verify"], env, school)
        assert.strictEqual(plain.code, 3, plain.stderr)
        assert.isAbove(sandbox.requests().length, 0)
      })
  )

  it.live("loses against variables, and variables lose against flags", () =>
    Effect.gen(function*() {
      const { env, file, folder } = yield* stage({}, ...trio)
      const [fromFile, fromVariable, fromFlag] = [yield* Servers.proxy, yield* Servers.proxy, yield* Servers.proxy]
      const url = ({ port }: Servers.Server) => `http://127.0.0.1:${port}`
      const config = write(folder, { proxy: url(fromFile), threshold: 7 })
      const plan = (args: ReadonlyArray<string>, more: Readonly<Record<string, string>> = {}) =>
        Effect.map(
          roster(["plan", file, "--config", config, ...args], { ...env, ...more }, folder),
          ({ code, stderr }) => {
            assert.strictEqual(code, 0, stderr)
            return [fromFile, fromVariable, fromFlag].map(({ requests }) => requests.length > 0)
          }
        )
      const variable = { HTTP_PROXY: url(fromVariable) }
      assert.deepStrictEqual(yield* plan(["--proxy", url(fromFlag)], variable), [false, false, true])
      assert.deepStrictEqual(yield* plan([], variable), [false, true, true])
      assert.deepStrictEqual(yield* plan([]), [true, true, true])
      assert.deepStrictEqual((yield* shown(folder)).values["proxy"], { value: url(fromFile), from: "file" })
      assert.deepStrictEqual((yield* shown(folder, [], variable)).values["proxy"], {
        value: variable.HTTP_PROXY,
        from: "HTTP_PROXY"
      })
      const flag = yield* shown(folder, ["--proxy", url(fromFlag)], variable)
      assert.deepStrictEqual(flag.values["proxy"], { value: url(fromFlag), from: "flag" })
      assert.deepStrictEqual(flag.values["threshold"], { value: 7, from: "file" })
      assert.deepStrictEqual(flag.values["graceDays"], { value: null, from: "default" })
    }))

  it.live("gives way to a flag that excludes one of its own, and is not used by commands without its flags", () =>
    Effect.gen(function*() {
      const { env, file, folder } = yield* stage({}, ...trio)
      const ids = join(folder, "ids.csv")
      writeFileSync(ids, "kind,source,flat,written\n")
      write(folder, {
        database: "school.sqlite",
        files: "missing.zip",
        removeMemberships: false
      })
      const planning = yield* roster(["plan", file, "--id-map", ids], env, folder)
      assert.strictEqual(planning.code, 0, planning.stderr)
      const generating = yield* roster(["check", join(folder, "school"), "--sample"], env, folder)
      assert.strictEqual(generating.code, 0, generating.stderr)
      assert.notInclude(generating.stderr, "in force")
    }))

  it.live("is rejected with every problem, each with its field and the way out, and never has a secret", () =>
    Effect.gen(function*() {
      const { env, file, folder, sandbox } = yield* stage({}, ...trio)
      write(folder, {
        threshhold: 3,
        accessToken: "hunter22",
        password: "hunter22",
        proxy: "http://me:hunter22@proxy.example:3128",
        database: "postgres://me:hunter22@db.example/roster",
        graceDays: "7",
        archive: "always",
        subject: [5],
        "grace-days": 7,
        yes: true
      })
      const { code, stderr } = yield* roster(["plan", file], env, folder)
      assert.strictEqual(code, 2)
      for (
        const says of [
          "\"threshhold\" is not a field: did you mean \"threshold\"?",
          "\"accessToken\" looks like a secret, which does not belong in this file: set the environment variable FLAT_ACCESS_TOKEN, or name a file that only you can read with \"tokenFile\".",
          "\"password\" looks like a secret",
          "\"proxy\" has a password in its URL, which does not belong in this file: set the environment variable HTTPS_PROXY.",
          "\"database\" has a password in its URL",
          "\"graceDays\" must be a whole number from 0 to 3650, not \"7\".",
          "\"archive\" must be one of none, ended, absent, not \"always\".",
          "\"subject\" must be a string or an array of strings, not [5].",
          "\"grace-days\" is not a field: did you mean \"graceDays\"?",
          "\"yes\" is a decision for one run: give --yes on the command line instead."
        ]
      ) assert.include(stderr, says)
      assert.notInclude(stderr, "hunter22")
      assert.deepStrictEqual(sandbox.requests(), [])
      const help = yield* roster(["plan", "--help"], env, folder)
      assert.strictEqual(help.code, 0)
    }))

  it.live("is rejected if it is missing, no object, twice there, or if others can change it", () =>
    Effect.gen(function*() {
      const { env, file, folder } = yield* stage({}, ...trio)
      const rejects = Effect.fnUntraced(function*(says: string, args: ReadonlyArray<string> = []) {
        const { code, stderr } = yield* roster(["plan", file, ...args], env, folder)
        assert.strictEqual(code, 2, stderr)
        assert.include(stderr, says)
      })
      yield* rejects("does not exist", ["--config", "missing.json"])
      const path = write(folder, "[]")
      yield* rejects("must be an object")
      write(folder, "{ \"files\": ")
      yield* rejects("cannot be read")
      write(folder, {})
      chmodSync(path, 0o666)
      yield* rejects("every user can change it; run: chmod o-w")
      write(folder, "files: users.csv\n", "roster.config.yaml")
      yield* rejects("this folder has roster.config.json and roster.config.yaml")
    }))

  it.live("may be YAML", () =>
    Effect.gen(function*() {
      const { folder } = yield* stage({})
      write(folder, "# Nightly\nsubject:\n  - music\n  - choir\ngraceDays: 7\n", "roster.config.yaml")
      const { file, values } = yield* shown(folder, [], {}, "roster.config.yaml")
      assert.match(file ?? "", /roster\.config\.yaml$/)
      assert.deepStrictEqual(values["subject"], { value: ["music", "choir"], from: "file" })
      assert.deepStrictEqual(values["graceDays"], { value: 7, from: "file" })
    }))

  it.live("in YAML is rejected with the line, or with the field, however much its aliases repeat", () =>
    Effect.gen(function*() {
      const { env, folder } = yield* stage({})
      const lines = Array.from({ length: 9 }, (_, at) => `&a${at} [${`*a${at - 1}, `.repeat(9)}]`)
      const bomb = [`graceDays: [&a [x], ${lines.join(", ").replaceAll("*a-1", "*a")}]`, "subject: 5", ""].join("\n")
      for (
        const [text, says] of [
          ["subject: music\nsubject: choir\n", "Duplicate key 'subject' at line 2"],
          ["subject:\n\t- music\n", "Tabs cannot be used for YAML indentation at line 2"],
          [bomb, "\"graceDays\" must be a whole number from 0 to 3650, not [\"…\""]
        ] as const
      ) {
        write(folder, text, "roster.config.yaml")
        const { code, stderr } = yield* roster(["--settings"], env, folder)
        assert.strictEqual(code, 2, stderr)
        assert.include(stderr, says)
      }
    }))

  it.live("is shown without the token and without passwords of variables", () =>
    Effect.gen(function*() {
      const { env, folder } = yield* stage({})
      const proxied = {
        ...env,
        HTTPS_PROXY: "http://me:hunter22@proxy.example:3128",
        FLAT_ROSTER_KEY: "hunter22key",
        FLAT_ROSTER_DATABASE: "postgres://roster:hunter22@db.example/roster"
      }
      const table = yield* roster(["--settings"], proxied, folder)
      assert.strictEqual(table.code, 0, table.stderr)
      assert.match(table.stdout, /proxy\.example/)
      assert.match(table.stdout, /key +│ a key +│ FLAT_ROSTER_KEY/)
      assert.match(table.stdout, /db\.example/)
      assert.match(table.stdout, /tokenFile +│ a token +│ FLAT_ACCESS_TOKEN/)
      assert.notMatch(table.stdout + table.stderr, /hunter22/)
      assert.notInclude(table.stdout + table.stderr, env.FLAT_ACCESS_TOKEN)
      for (const line of table.stdout.split("\n")) assert.isAtMost(line.length, 80)
    }))
})
