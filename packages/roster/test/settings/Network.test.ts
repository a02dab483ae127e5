/** Proxies, certificate authorities and token files, in the network of a school. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { roster, stage, trio } from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import * as Servers from "./Servers.ts"

const school = Effect.gen(function*() {
  const { env, file, folder, sandbox } = yield* stage({}, ...trio)
  const origin = new URL(sandbox.url).origin
  const server = yield* Servers.secure(origin)
  const ca = join(folder, "school-ca.pem")
  writeFileSync(ca, server.ca)
  return {
    sandbox,
    env,
    file,
    folder,
    server,
    ca,
    secure: { ...env, FLAT_BASE_URL: `https://127.0.0.1:${server.port}/v2` }
  }
})

describe("the network of a school", () => {
  it.live("has an authority that --ca adds: without it nothing is sent, and the advice names --ca", () =>
    Effect.gen(function*() {
      const { ca, file, secure, server } = yield* school
      const without = yield* roster(["plan", file], secure, undefined, Fixture.hurried)
      assert.strictEqual(without.code, 20)
      assert.include(without.stderr, "--ca FILE")
      assert.deepStrictEqual(server.requests, [])
      const given = yield* roster(["plan", file, "--ca", ca], secure)
      assert.strictEqual(given.code, 0, given.stderr)
      assert.isAbove(server.requests.length, 1)
    }))

  it.live("has a proxy: --proxy, HTTPS_PROXY and NO_PROXY are used for tunnels", () =>
    Effect.gen(function*() {
      const { ca, file, secure, server } = yield* school
      const proxy = yield* Servers.proxy
      const url = `http://127.0.0.1:${proxy.port}`
      const tunnel = `CONNECT 127.0.0.1:${server.port}`
      const flag = yield* roster(["plan", file, "--ca", ca, "--proxy", url], secure)
      assert.strictEqual(flag.code, 0, flag.stderr)
      const opened = proxy.requests.length
      assert.isAbove(opened, 0)
      assert.deepStrictEqual([...new Set(proxy.requests)], [tunnel])
      const variable = yield* roster(["plan", file, "--ca", ca], { ...secure, HTTPS_PROXY: url })
      assert.strictEqual(variable.code, 0, variable.stderr)
      assert.isAbove(proxy.requests.length, opened)
      const before = proxy.requests.length
      const excepted = yield* roster(["plan", file, "--ca", ca], { ...secure, https_proxy: url, NO_PROXY: "127.0.0.1" })
      assert.strictEqual(excepted.code, 0, excepted.stderr)
      assert.strictEqual(proxy.requests.length, before)
    }))

  it.live("has a proxy that forwards requests to a plain server", () =>
    Effect.gen(function*() {
      const { env, file, sandbox } = yield* school
      const proxy = yield* Servers.proxy
      const { code, stderr } = yield* roster(["plan", file, "--proxy", `http://127.0.0.1:${proxy.port}`], env)
      assert.strictEqual(code, 0, stderr)
      assert.isAbove(proxy.requests.length, 0)
      assert.strictEqual(proxy.requests.length, sandbox.requests().length)
    }))

  it.live("is named wrongly: the flag or variable is named, and no password", () =>
    Effect.gen(function*() {
      const { env, file, folder, sandbox } = yield* school
      const noCertificate = join(folder, "empty.pem")
      writeFileSync(noCertificate, "not a certificate")
      const cases: ReadonlyArray<
        readonly [args: ReadonlyArray<string>, env: Readonly<Record<string, string>>, says: RegExp]
      > = [
        [["--proxy", "proxy.school.example:3128"], {}, /--proxy must be the URL of a proxy, such as http:/],
        [["--proxy", "http://me:hunter22@proxy.example:3128"], {}, /--proxy has a password.*\n.*HTTPS_PROXY/],
        [[], { HTTPS_PROXY: "me:hunter22@proxy:3128" }, /variable HTTPS_PROXY must be the URL of a proxy/],
        [["--ca", join(folder, "missing.pem")], {}, /--ca, .*missing\.pem, cannot be read/],
        [["--ca", noCertificate], {}, /--ca, .*empty\.pem, has no certificate.*PEM/]
      ]
      for (const [args, more, says] of cases) {
        const { code, stderr } = yield* roster(["plan", file, ...args], { ...env, ...more })
        assert.strictEqual(code, 2, stderr)
        assert.match(stderr, says)
        assert.notInclude(stderr, "hunter22")
      }
      assert.deepStrictEqual(sandbox.requests(), [])
    }))
})

describe("another machine over http", () => {
  it.live("C22 gets no token: nothing is sent without --allow-http or FLAT_ALLOW_HTTP=1", () =>
    Effect.gen(function*() {
      const { env, file, sandbox } = yield* stage({}, ...trio)
      const elsewhere = { ...env, FLAT_BASE_URL: sandbox.url.replace("127.0.0.1", "0.0.0.0") }
      const refused = yield* roster(["plan", file], elsewhere)
      assert.notStrictEqual(refused.code, 0)
      assert.match(refused.stderr, /baseUrl.*--allow-http or FLAT_ALLOW_HTTP=1/s)
      assert.deepStrictEqual(sandbox.requests(), [])
      const variable = yield* roster(["plan", file], { ...elsewhere, FLAT_ALLOW_HTTP: "1" })
      assert.notInclude(variable.stderr, "--allow-http")
      const flag = yield* roster(["plan", file, "--allow-http"], elsewhere)
      assert.notInclude(flag.stderr, "--allow-http or")
    }))
})

describe("a token file", () => {
  it.live("has the token, wins over FLAT_ACCESS_TOKEN, and is refused if others can read it", () =>
    Effect.gen(function*() {
      const { env, file, folder, sandbox } = yield* school
      const { FLAT_ACCESS_TOKEN: token, ...tokenless } = env
      const path = join(folder, "token")
      writeFileSync(path, `${token}\n`, { mode: 0o600 })
      const flag = yield* roster(["plan", file, "--token-file", path], { ...env, FLAT_ACCESS_TOKEN: "unknown" })
      assert.strictEqual(flag.code, 0, flag.stderr)
      const variable = yield* roster(["plan", file], { ...tokenless, FLAT_ACCESS_TOKEN_FILE: path })
      assert.strictEqual(variable.code, 0, variable.stderr)
      // A credential of systemd belongs to root, and an access list shows as permissions of its group.
      chmodSync(path, 0o440)
      const credential = yield* roster(["plan", file, "--token-file", path], {
        ...tokenless,
        CREDENTIALS_DIRECTORY: folder
      })
      assert.strictEqual(credential.code, 0, credential.stderr)
      const sent = sandbox.requests().length
      for (const mode of [0o640, 0o604, 0o620]) {
        chmodSync(path, mode)
        const { code, stderr } = yield* roster(["plan", file, "--token-file", path], tokenless)
        assert.strictEqual(code, 2, stderr)
        assert.include(stderr, `(mode ${mode.toString(8)})`)
        assert.include(stderr, `chmod 600 ${path}`)
        assert.notInclude(stderr, token)
      }
      assert.strictEqual(sandbox.requests().length, sent)
    }))

  it.live("is refused if it is missing, empty or has something else in it", () =>
    Effect.gen(function*() {
      const { env, file, folder } = yield* school
      const path = join(folder, "token")
      for (
        const [content, says] of [
          [undefined, "does not exist"],
          ["\n", "is empty"],
          ["FLAT_ACCESS_TOKEN= secret", "more than an access token"]
        ] as const
      ) {
        if (content !== undefined) writeFileSync(path, content, { mode: 0o600 })
        const { code, stderr } = yield* roster(["plan", file, "--token-file", path], env)
        assert.strictEqual(code, 2, stderr)
        assert.include(stderr, says)
        assert.notInclude(stderr, "secret")
      }
    }))
})
