/**
 * Tokens, passwords, consumer secrets and sign-in links are in no message, no help, no printed request, no file of results and no list of processes.
 * Each is planted where it comes from: the environment, standard input, a file, a response.
 */
import * as fs from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import * as path from "node:path"
import { afterAll, assert, beforeAll, describe, expect, it } from "vitest"
import { Cli, type Ran, type RunOptions } from "./support/Cli.ts"
import * as ProcessList from "./support/ProcessList.ts"

const token = "planted-token-5c1d77"
const password = "planted-password-90ab3e"
const wrong = "planted-wrong-token-1f2e3d"

let cli: Cli
/** What programs were started with, by the operating system. */
const processes = new Set<string>()
beforeAll(async () => {
  cli = await Cli.start({ token })
})
afterAll(() => cli.close())

/** Runs a command where what it prints and writes is looked at. */
const print = (args: ReadonlyArray<string>, options: RunOptions = {}): Promise<Ran> =>
  cli.run(args, { ...options, env: { FLAT_ACCESS_TOKEN: token, ...options.env } })

/** Runs a command as a process, which the list of processes shows. */
const run = async (args: ReadonlyArray<string>, options: RunOptions = {}): Promise<Ran> => {
  const ended = ProcessList.watch()
  const ran = await print(args, { ...options, process: true })
  for (const line of ended()) processes.add(line)
  return ran
}

const hides = (ran: Pick<Ran, "stderr" | "stdout">, ...secrets: ReadonlyArray<string>) => {
  for (const secret of secrets) {
    assert.notInclude(ran.stdout, secret)
    assert.notInclude(ran.stderr, secret)
  }
}

const textForms = [[], ["--format-error", "json"]]

describe("an access token", () => {
  const commands: Readonly<Record<string, ReadonlyArray<string>>> = {
    "a result": ["account", "get-authenticated-user"],
    "the help": ["organization", "create-user", "--help"],
    "the help of everything": ["--help"],
    "a printed request": ["account", "get-authenticated-user", "--dry-run"],
    "a printed curl line": ["account", "get-authenticated-user", "--curl"],
    "a missing resource": ["classes", "get", "0123456789abcdef01234567"],
    "wrong input": ["organization", "list-users", "--page-size", "many"],
    "an unknown command": ["organization", "list-pupils"],
    "an operation as another user": ["classes", "list", "--as", "admin"],
    "the state of the sign-in": ["auth", "status"],
    "the profiles": ["auth", "list"],
    "a description": ["describe", "create-user"],
    "a free request": ["request", "GET", "/nowhere"],
    "a count": ["organization", "count-orga-users"]
  }
  for (const [name, args] of Object.entries(commands)) {
    it(`is not in ${name}`, async () => hides(await print(args), token))
  }

  for (const form of textForms) {
    it(`is not in an error${form.length === 0 ? "" : " as JSON"}, if it is unknown, malformed, or nobody listens`, async () => {
      const args = ["account", "get-authenticated-user", ...form]
      for (const FLAT_ACCESS_TOKEN of [wrong, `${wrong} with spaces`, `${wrong}\nand a line`, `${wrong}é`]) {
        const ran = await print(args, { env: { FLAT_ACCESS_TOKEN } })
        expect(ran.code).not.toBe(0)
        hides(ran, wrong)
      }
      hides(await print(args, { env: { FLAT_BASE_URL: "http://127.0.0.1:9/v2" }, hurried: true }), token)
    })
  }

  it("is not in an error about a base URL that contains it", async () => {
    for (const url of [`http://u:${wrong}@127.0.0.1:9/v2`, `http://127.0.0.1:9/v2?token=${wrong}`, `//${wrong}`]) {
      for (const more of [[], ["--dry-run"], ["--curl"]]) {
        const ran = await print(["account", "get-authenticated-user", ...more], {
          env: { FLAT_BASE_URL: url },
          hurried: true
        })
        assert.notStrictEqual(ran.code, 0)
        hides(ran, wrong)
      }
    }
  })

  it("is not repeated if somebody gives it as a flag, which there is not", async () => {
    hides(await print(["--token", wrong, "account", "get-authenticated-user"]), wrong)
    hides(await print(["account", "get-authenticated-user", "--access-token", wrong]), wrong)
    hides(await print(["auth", "login", "--token", wrong]), wrong)
    hides(await print(["auth", "login", `--with-token=${wrong}`]), wrong)
  })

  it("is not in a free request that is printed, wherever it was put", async () => {
    for (const form of ["--dry-run", "--curl"]) {
      hides(await print(["request", "GET", `/me?access_token=${wrong}`, form]), wrong)
      hides(await print(["request", "GET", "/me", "--query", `token=${wrong}`, form]), wrong)
      hides(await print(["request", "GET", "/me", "--header", `X-Api-Key: ${wrong}`, form]), wrong)
      hides(await print(["request", "GET", "/me", "--header", `Authorization: Bearer ${wrong}`, form]), wrong)
      hides(await print(["request", "GET", "/me", "--header", `Cookie: session=${wrong}`, form]), wrong)
      hides(await print(["request", "GET", "/me", "--header", wrong, form]), wrong)
    }
  })

  it("from standard input is saved in a file for its owner, and shown by no command", async () => {
    const env = { FLAT_ACCESS_TOKEN: undefined }
    const login = await run(["auth", "login", "--with-token"], { env, stdin: `${token}\n` })
    assert.strictEqual(login.code, 0, login.stderr)
    hides(login, token)
    const kept = fs.readdirSync(cli.home, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(cli.home, name))
      .filter((file) => fs.statSync(file).isFile() && fs.readFileSync(file, "utf8").includes(token))
    expect(kept).toHaveLength(1)
    expect(fs.statSync(kept[0]!).mode & 0o777).toBe(0o600)
    hides(await print(["auth", "status"], { env }), token)
    hides(await print(["auth", "list"], { env }), token)
    hides(await print(["account", "get-authenticated-user", "--curl"], { env }), token)
    hides(await print(["auth", "logout"], { env }), token)
    hides(await print(["auth", "login", "--with-token"], { env, stdin: wrong }), wrong)
  })
})

describe("a password", () => {
  const create = ["organization", "create-user", "--body", "-"]
  const body = (more: Readonly<Record<string, unknown>> = {}) =>
    JSON.stringify({ username: "planted.user", password, ...more })

  it("from standard input is in no result and no printed request", async () => {
    for (const form of [["--dry-run"], ["--curl"], []]) {
      const ran = await (form.length === 0 ? run : print)([...create, ...form], { stdin: body() })
      assert.strictEqual(ran.code, 0, ran.stderr)
      hides(ran, password)
    }
  })

  for (const form of textForms) {
    it(`is in no error${form.length === 0 ? "" : " as JSON"}`, async () => {
      const bodies = [
        body({ username: "admin" }),
        body({ username: "" }),
        body({ locale: 5 }),
        body({ password: [password] }),
        body({ password: { inner: password } }),
        JSON.stringify({ username: "a", passwort: password }),
        `{"username":"a","password":"${password}",}`,
        `{"username":"a","password":${password}}`,
        `{"username":"a","password":'${password}'}`,
        `{"password":"${password}"`,
        password
      ]
      for (const stdin of bodies) {
        const ran = await print([...create, ...form], { stdin })
        assert.notStrictEqual(ran.code, 0, stdin)
        // Not its beginning either, which a parser of JSON quotes.
        hides(ran, password.slice(0, 9))
      }
    })
  }

  it("is not repeated if somebody gives it as an argument", async () => {
    const set = (...fields: ReadonlyArray<string>) => [
      "organization",
      "create-user",
      ...["username=admin", ...fields].flatMap((field) => ["--set", field])
    ]
    hides(await print(set(`password=${password}`)), password)
    hides(await print([...set(`password=${password}`), "--dry-run"]), password)
    hides(await print(set(`password:=["${password}"]`)), password)
    hides(await print(set(`password:=${password}`)), password.slice(0, 9))
    hides(await print(set(`password:={"a":"${password}"`)), password)
    hides(await print(set(`passwort=${password}`)), password)
    hides(await print(set(`password.inner=${password}`)), password)
    hides(await print(["organization", "create-user", "--password", password]), password)
    hides(await print(["--password", password, "organization", "create-user"]), password)
    hides(await print(["request", "POST", "/organizations/users", "--body", body(), "--curl"]), password)
    hides(
      await print(["request", "POST", "/nowhere", "--body", JSON.stringify({ password: 901_233 }), "--dry-run"]),
      "901233"
    )
    hides(await print(["request", "POST", "/nowhere", "--body", `{"password":${password}`]), password)
  })

  it("in a CSV file is in no message and no results, whatever happens to its row", async () => {
    const file = path.join(cli.home, "users.csv")
    const results = path.join(cli.home, "users.results.csv")
    const bulk = (rows: ReadonlyArray<string>, ...flags: ReadonlyArray<string>) => {
      fs.writeFileSync(file, `username,password,role\n${rows.join("\n")}\n`)
      return print(["bulk", "organization", "create-user", file, ...flags])
    }
    const rows = [`planted.row,${password},user`, `admin,${password},user`]
    hides(await bulk(rows, "--dry-run"), password)
    const partly = await bulk(rows)
    expect(partly.code).toBe(3)
    hides(partly, password)
    hides(await bulk([...rows, `,${password},user`, `x,${password},wizard`, `y,"${password}`]), password)
    hides(await bulk([`${password},short,user`, "z,pw,user"]), "short")
    hides(await bulk(rows, "--map", `password=${password}`), "users.csv:")
    assert.notInclude(fs.readFileSync(results, "utf8"), password)
    hides(await bulk(rows, "--format-error", "json"), password)
  })
})

describe("secrets of responses", () => {
  /** Runs a command that is for getting a secret: it is its result, and nowhere else. */
  const secretOf = async (args: ReadonlyArray<string>, field: string, stdin = "") => {
    const { code, stderr, stdout } = await print(args, { stdin })
    assert.strictEqual(code, 0, stderr)
    const secret = (JSON.parse(stdout) as Record<string, string>)[field]!
    expect(secret.length).toBeGreaterThan(5)
    assert.notInclude(stderr, secret)
    return secret
  }

  it("are in the result of the command that gets them, and in no other", async () => {
    const { stdout } = await print(["account", "get-authenticated-user", "--fields", "id"])
    const { id } = JSON.parse(stdout) as { readonly id: string }
    const lti = ["organization", "create-lti-credentials", "--set", "name=Moodle", "--set", "lms=moodle"]
    const secrets = [
      await secretOf(lti, "consumerSecret"),
      await secretOf(["organization", "create-user-signin-link", id, "--body", "{}"], "token"),
      await secretOf(["organization", "create-user-signin-link", id, "--body", "{}"], "url"),
      await secretOf(["organization", "create-user-access-token", id, "--set", "scopes[0]=scores.readonly"], "token")
    ]
    for (
      const args of [
        [...lti, "--dry-run"],
        [...lti, "--fields", "nothing"],
        ["organization", "list-lti-credentials", "--fields", "id,name"],
        ["organization", "create-user-signin-link", "nobody", "--body", "{}"],
        ["auth", "status"]
      ]
    ) hides(await print(args), ...secrets)
  })

  it("are in no results of a bulk run unless they are asked for, and then in a file for its owner", async () => {
    const file = path.join(cli.home, "lti.csv")
    const results = path.join(cli.home, "lti.results.csv")
    fs.writeFileSync(file, "name,lms\nMoodle A,moodle\n")
    const plain = await print(["bulk", "organization", "create-lti-credentials", file])
    assert.strictEqual(plain.code, 0, plain.stderr)
    assert.notMatch(fs.readFileSync(results, "utf8"), /secret/i)
    fs.rmSync(results)
    const asked = await print(["bulk", "organization", "create-lti-credentials", file, "--include-secrets"])
    assert.strictEqual(asked.code, 0, asked.stderr)
    const [head, row] = fs.readFileSync(results, "utf8").split("\n").map((line) => line.split(","))
    const secret = row![head!.indexOf("consumerSecret")]!
    expect(secret.length).toBeGreaterThan(5)
    hides(asked, secret)
    expect(fs.statSync(results).mode & 0o777).toBe(0o600)
  })
})

describe("a server or proxy that repeats what it gets", () => {
  it("puts neither the token nor a password into an error", async (context) => {
    const server = createServer((request, response) => {
      let text = `${request.headers.authorization ?? ""} ${request.url ?? ""} `
      request.on("data", (chunk: Buffer) => (text += chunk.toString()))
      request.on("end", () => {
        const status = request.url?.includes("html") === true ? 502 : 400
        response.writeHead(status, { "content-type": status === 400 ? "application/json" : "text/html" })
        response.end(status === 400 ? JSON.stringify({ code: "ECHO", message: text, param: text }) : `<p>${text}</p>`)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    context.onTestFinished(() => void server.close())
    const FLAT_BASE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`
    const stdin = JSON.stringify({ username: "planted.user", password })
    for (const form of textForms) {
      for (const name of ["list", "html"]) {
        const ran = await print(["classes", "get", name, ...form], { env: { FLAT_BASE_URL }, hurried: true })
        expect(ran.code).not.toBe(0)
        hides(ran, token)
      }
      const ran = await print(["organization", "create-user", "--body", "-", ...form], {
        env: { FLAT_BASE_URL },
        stdin
      })
      expect(ran.code).not.toBe(0)
      hides(ran, token, password)
    }
  })
})

describe("the list of processes", () => {
  it("has had no secret that was not given as an argument", () => {
    const lines = [...processes].filter((line) => line.includes("flat.js"))
    assert.strictEqual(lines.length > 0, ProcessList.isReadable)
    for (const line of lines) assert.notInclude(line, token)
    // Those of the tests above that misuse an argument name the password themselves.
    const proper = lines.filter((line) => !/--set|--password|--map|request POST/.test(line))
    for (const line of proper) assert.notInclude(line, password)
  })
})
