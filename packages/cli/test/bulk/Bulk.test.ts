/** Bulk runs as processes against a sandbox on a socket: what is sent, what is written, and what is not repeated. */
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { Cli } from "../support/Cli.ts"
import { exists, read, results, stopped, write } from "./Files.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start()
})
afterAll(() => cli.close())
beforeEach(() => {
  cli.sandbox.reset()
  for (const name of fs.readdirSync(cli.home)) {
    if (name.endsWith(".csv")) fs.rmSync(path.join(cli.home, name))
  }
})

const users = ["organization", "create-user"]
const classes = ["classes", "create-class"]

const bulk = (...args: ReadonlyArray<string>) => cli.run(["bulk", ...args])

const usernames = () => new Set(cli.sandbox.state().users.map(({ username }) => username))

const summary = (stdout: string) => JSON.parse(stdout) as Record<string, unknown>

const password = "planted-password"

describe("a file", () => {
  it("has headings as people write them: with spaces, hyphens or underscores", async () => {
    write(cli, "users.csv", `User name,First Name,last_name,PASS-WORD\nada,Ada,Lovelace,${password}\n`)
    const { code, stderr } = await bulk(...users, "users.csv")
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("Columns that set no field")])
    const created = cli.sandbox.state().users.find(({ username }) => username === "ada")
    expect(created).toMatchObject({ firstname: "Ada", lastname: "Lovelace" })
  })

  it("is called row by row, and each has a result", async () => {
    write(
      cli,
      "users.csv",
      `\uFEFFLogin;firstname;Password;Comment\r\nada;Ada;${password};x\r\n"gré""ta";"Gré\nta";${password};\r\n\r\n;;;\r\n`
    )
    const { code, stderr, stdout } = await bulk(...users, "users.csv", "--map", "username=Login")
    expect({ code, ...summary(stdout) }).toEqual({
      code: 0,
      rows: 2,
      ok: 2,
      failed: 0,
      unknown: 0,
      skipped: 0,
      changed: 0,
      left: 0,
      results: "users.results.csv"
    })
    expect(stderr).toContain("Columns that set no field: \"Comment\".")
    const created = cli.sandbox.state().users.filter(({ username }) => ["ada", "gré\"ta"].includes(username))
    expect(created.map(({ firstname }) => firstname)).toEqual(["Ada", "Gré\nta"])
    expect(results(cli, "users.results.csv").map(({ id, row, status }) => ({ row, status, id }))).toEqual([
      { row: "2", status: "ok", id: created[0]!.id },
      { row: "3", status: "ok", id: created[1]!.id }
    ])
    expect(read(cli, "users.results.csv")).not.toContain(password)
    // Windows has no such modes.
    const mode = fs.statSync(path.join(cli.home, "users.results.csv")).mode & 0o777
    expect(process.platform === "win32" ? 0o600 : mode).toBe(0o600)
  })

  it("is not sent if a row is wrong: every problem is reported with its row and column", async () => {
    write(
      cli,
      "users.csv",
      `username,password,role,email\nada,${password},user,\nbob,x,teecher,\ncid,${password},teacher,nowhere\n`
    )
    const { code, stderr, stdout } = await bulk(...users, "users.csv")
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain("2 of 3 rows cannot be sent. Nothing was sent.")
    expect(stderr).toMatch(/users\.csv, row 3, column "password": expected 6 to 1000 characters/)
    expect(stderr).toMatch(/row 3, column "role": expected one of .*found "teecher"\. Did you mean "teacher"\?/)
    expect(stderr).toMatch(/row 4, column "email"/)
    expect(stderr).toContain("--skip-invalid")
    expect(cli.sandbox.count()).toBe(0)
    expect(exists(cli, "users.results.csv")).toBe(false)
    expect(exists(cli, "users.results.csv.lock.json")).toBe(false)
  })

  it("is not sent if a row has other cells than the headings", async () => {
    write(
      cli,
      "users.csv",
      `username,password,lastname\nada,${password},Lovelace, Ada\nbob,${password},B,,\ncid,${password}\n`
    )
    const { code, stderr } = await bulk(...users, "users.csv")
    expect(code).toBe(2)
    expect(stderr).toContain(
      "row 2: the row has 4 cells, and there are 3 headings. Put a cell that contains the separator"
    )
    expect(stderr).not.toContain("row 3")
    expect(stderr).toContain("row 4: the row has 2 cells, and there are 3 headings. Add the missing cells")
    expect(cli.sandbox.count()).toBe(0)
  })

  it("says which rows are the same", async () => {
    write(cli, "classes.csv", "name\nA\nB\nA\n")
    const { stderr } = await bulk(...classes, "classes.csv", "--dry-run")
    expect(stderr).toContain("row 4 is the same as row 2")
  })

  it("is called but for its wrong rows with --skip-invalid", async () => {
    write(cli, "users.csv", `username,password\nada,${password}\nbob,x\n`)
    const { code, stderr, stdout } = await bulk(...users, "users.csv", "--skip-invalid")
    expect({ code, ...summary(stdout) }).toMatchObject({ code: 3, ok: 1, skipped: 1 })
    expect(stderr).toContain("1 skipped")
    expect(results(cli, "users.results.csv").map(({ reason, status }) => [status, reason])).toEqual([
      ["ok", ""],
      ["skipped", "Invalid"]
    ])
  })

  it("is only checked with --dry-run", async () => {
    write(cli, "users.csv", `username,password\nada,${password}\n`)
    const { code, stdout } = await bulk(...users, "users.csv", "--dry-run")
    expect({ code, ...summary(stdout) }).toMatchObject({ code: 0, rows: 1, call: 1 })
    expect(cli.sandbox.count()).toBe(0)
    expect(exists(cli, "users.results.csv")).toBe(false)
    const { stderr } = await bulk(...users, "users.csv", "--dry-run", "--as", "miss.watson")
    expect(stderr).toContain("Nothing was sent. Rows would be called as miss.watson, with a delegated token.\n")
  })

  it("may set parameters, lists, numbers and constants, in the spelling of spreadsheets", async () => {
    write(cli, "classes.csv", `NAME,size,Skills\nChoir,12,"notation, composition"\n`)
    const { code } = await bulk(...classes, "classes.csv", "--map", "skillsFocused=skills", "--set", "level=high")
    expect(code).toBe(0)
    expect(cli.sandbox.state().classes.at(-1)).toMatchObject({ name: "Choir" })
    const id = results(cli, "classes.results.csv")[0]!.id
    const { stdout } = await cli.run(["classes", "get-class", id, "--fields", "name,size,level,skillsFocused"])
    expect(JSON.parse(stdout)).toEqual({
      name: "Choir",
      size: 12,
      level: "high",
      skillsFocused: ["notation", "composition"]
    })
    write(cli, "changes.csv", `class,name\n${id},Orchestra\n`)
    expect((await bulk("classes", "update-class", "changes.csv")).code).toBe(0)
    expect(cli.sandbox.state().classes.at(-1)).toMatchObject({ name: "Orchestra" })
  })

  it("may be UTF-16, as old spreadsheets save it", async () => {
    const text = `\uFEFFusername\tpassword\r\nzoë\t${password}\r\n`
    write(cli, "users.csv", Buffer.from(text, "utf16le"))
    expect((await bulk(...users, "users.csv")).code).toBe(0)
    expect(usernames().has("zoë")).toBe(true)
  })

  it("may name files whose contents are sent, beside it", async () => {
    fs.mkdirSync(path.join(cli.home, "music"), { recursive: true })
    write(
      cli,
      "music/waltz.abc",
      "x"
    )
    write(
      cli,
      "music/scores.csv",
      "title,privacy,data\nWaltz,private,@waltz.musicxml\nPolka,private,@polka.musicxml\n"
    )
    const missing = await bulk("scores", "create-score", "music/scores.csv")
    expect(missing.code).toBe(2)
    expect(missing.stderr).toContain("row 3: the file polka.musicxml cannot be read (NotFound)")
    expect(cli.sandbox.count()).toBe(0)
    const music =
      `<?xml version="1.0"?><score-partwise version="4.0"><part-list><score-part id="P1"><part-name>P</part-name></score-part></part-list><part id="P1"><measure number="1"><attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes><note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration><type>whole</type></note></measure></part></score-partwise>`
    write(cli, "music/waltz.musicxml", music)
    write(cli, "music/polka.musicxml", music)
    const { code, stderr } = await bulk("scores", "create-score", "music/scores.csv")
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(results(cli, "music/scores.results.csv").map(({ status }) => status)).toEqual(["ok", "ok"])
    // Reading its own lock file would end the lock.
    write(cli, "music/scores.csv", "title,privacy,data\nLock,private,@scores.results.csv.lock\n")
    const own = await bulk(
      "scores",
      "create-score",
      "music/scores.csv",
      "--results",
      "music/scores.results.csv",
      "--call-changed"
    )
    expect(own.stderr).toContain("scores.results.csv.lock cannot be opened")
  })
})

describe("wrong flags", () => {
  it("name what is closest, and send nothing", async () => {
    write(cli, "users.csv", `Login,password\nada,${password}\n`)
    write(cli, "names.csv", "username\nada\n")
    const messages = [
      [[...users, "users.csv"], "no column for the required field \"username\""],
      [[...users, "names.csv"], "use \"flat roster sync names.csv\", which generates them"],
      [[...users, "users.csv", "--map", "usrname=Login"], "Did you mean \"username\"?"],
      [[...users, "users.csv", "--map", "username=Logn"], "Did you mean \"Login\"?"],
      [[...users, "users.csv", "--map", "Login"], "expected field=Column"],
      [[...users, "nothing.csv"], "there is no file nothing.csv"],
      [["organisation", "create-user", "users.csv"], "Did you mean organization?"],
      [["organization", "create-usr", "users.csv"], "Did you mean create-user?"],
      [["organization", "list-users", "users.csv"], "returns pages"],
      [users, "give a CSV file, or --template"]
    ] as const
    for (const [args, message] of messages) {
      const { code, stderr } = await bulk(...args)
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string })
    }
    expect(cli.sandbox.count()).toBe(0)
  })

  it("are one JSON object with --format-error json, which has every problem", async () => {
    write(cli, "users.csv", "username,password\nada,x\nbob,y\n")
    const { stderr } = await bulk(...users, "users.csv", "--format-error", "json")
    expect(JSON.parse(stderr)).toMatchObject({
      reason: "InvalidRows",
      exitCode: 2,
      problems: [{ row: 2, column: "password" }, { row: 3, column: "password" }]
    })
  })

  it("damaged files are named with their line, and their cells are not quoted", async () => {
    const files = [
      [`username,password\n"ada,${password}\n`, "a quote is opened and not closed"],
      [`username,password\na"da,${password}\n`, "there is a quote inside a cell"],
      ["", "is empty"],
      [Buffer.from("504b030400", "hex"), "is a workbook"],
      [
        Buffer.from(`username,password\nad\xe4,${password}\n`, "latin1"),
        "row 2, column \"username\": the text is not UTF-8"
      ]
    ] as const
    for (const [text, message] of files) {
      write(cli, "users.csv", text)
      const { code, stderr } = await bulk(...users, "users.csv")
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string })
      expect(stderr).not.toContain(password)
    }
  })
})

it("--template prints the columns, and what they mean on standard error", async () => {
  const { code, stderr, stdout } = await bulk(...users, "--template")
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^username,password,.*\n$/) as string })
  expect(stderr).toMatch(/username \(required\) +text; 1 to 30 characters/)
  expect(cli.sandbox.count()).toBe(0)
})

describe("a further run", () => {
  it("calls only what is not done: failed rows, corrected rows and new rows, wherever they are", async () => {
    write(cli, "users.csv", `username,password\nada,${password}\nbob,${password}\ncid,${password}\n`)
    expect((await bulk(...users, "users.csv")).code).toBe(0)
    write(cli, "users.csv", `username,password\nnew,${password}\nada,${password}\nada,${password}\ncid,${password}\n`)
    cli.sandbox.clearRequests()
    const { code, stderr, stdout } = await bulk(...users, "users.csv")
    expect({ code, ...summary(stdout) }).toMatchObject({ code: 3, rows: 4, ok: 3, failed: 1 })
    expect(stderr).toContain("row 4: failed, Conflict")
    expect(cli.sandbox.count("createOrganizationUser")).toBe(2)
    write(cli, "users.csv", `username,password\nnew,${password}\nada,${password}\nada2,${password}\ncid,${password}\n`)
    expect((await bulk(...users, "users.csv")).code).toBe(0)
    expect(cli.sandbox.count("createOrganizationUser")).toBe(3)
    expect([...usernames()].filter((name) => ["ada", "ada2", "bob", "cid", "new"].includes(name))).toHaveLength(5)
  })

  it("reports rows that were done with other values, and calls them only with --call-changed", async () => {
    write(cli, "users.csv", `username,password\nada,${password}\nbob,${password}\n`)
    expect((await bulk(...users, "users.csv")).code).toBe(0)
    write(cli, "users.csv", `username,password\nada,${password}\nbobby,${password}\n`)
    const changed = await bulk(...users, "users.csv")
    expect({ code: changed.code, ...summary(changed.stdout) }).toMatchObject({ code: 3, ok: 1, changed: 1 })
    expect(usernames().has("bobby")).toBe(false)
    const called = await bulk(...users, "users.csv", "--call-changed")
    expect(called.code).toBe(0)
    expect(usernames().has("bobby")).toBe(true)
    expect((await bulk(...users, "users.csv")).code).toBe(0)
  })

  it("notices changed passwords, which no digest in the file gives away", async () => {
    write(cli, "users.csv", `username,password\nada,${password}\nbob,${password}\n`)
    expect((await bulk(...users, "users.csv")).code).toBe(0)
    const digests = results(cli, "users.results.csv").map(({ digest }) => digest)
    write(cli, "users.csv", `username,password\nada,another-password\nbob,${password}\n`)
    const changed = await bulk(...users, "users.csv")
    expect({ code: changed.code, ...summary(changed.stdout) }).toMatchObject({ code: 3, ok: 1, changed: 1 })

    // Another user has another key: the digests have nothing in common but the part without secrets.
    const other = await cli.run(["bulk", ...users, "users.csv", "--results", "other.csv"], {
      env: { XDG_CONFIG_HOME: path.join(cli.home, "other") }
    })
    expect(other.code).toBe(3)
    const others = results(cli, "other.csv").map(({ digest }) => digest)
    expect(others.map((digest) => digest.split(".")[0])).toEqual(digests.map((digest) => digest.split(".")[0]))
    expect(others[1]!.split(".").slice(1)).not.toEqual(digests[1]!.split(".").slice(1))
    expect(fs.statSync(path.join(cli.home, "other/flat/bulk.key")).size).toBe(65)
  })

  it("waits for the rate limit", async () => {
    cli.sandbox.faults.set([{ fault: "rate-limit;seconds=1", operation: "createClass", times: 2 }])
    write(cli, "classes.csv", "name\nA\nB\nC\n")
    const { code, stdout } = await bulk(...classes, "classes.csv")
    expect({ code, ...summary(stdout) }).toMatchObject({ code: 0, ok: 3 })
  })

  it("never repeats a row whose outcome is unknown, unless --retry-unknown says so", async () => {
    cli.sandbox.faults.set([{
      fault: "reset-before-headers;executed=true",
      operation: "createClass",
      skip: 1,
      times: 1
    }])
    write(cli, "classes.csv", "name\nA\nB\nC\n")
    const first = await bulk(...classes, "classes.csv", "--concurrency", "1")
    expect({ code: first.code, ...summary(first.stdout) }).toMatchObject({ code: 3, ok: 2, unknown: 1 })
    expect(first.stderr).toContain("may have been executed")
    const second = await bulk(...classes, "classes.csv")
    expect({ code: second.code, ...summary(second.stdout) }).toMatchObject({ code: 3, ok: 2, unknown: 1 })
    expect(cli.sandbox.count("createClass")).toBe(3)
    expect((await bulk(...classes, "classes.csv", "--retry-unknown")).code).toBe(0)
    expect(cli.sandbox.count("createClass")).toBe(4)
  })

  it("does not use the results of another operation, another server or another program", async () => {
    write(cli, "users.csv", `username,password\nada,${password}\n`)
    write(cli, "classes.csv", "name\nA\n")
    expect((await bulk(...users, "users.csv")).code).toBe(0)
    const other = await bulk(...classes, "classes.csv", "--results", "users.results.csv")
    expect(other.stderr).toContain("its operation is \"createOrganizationUser\", not \"createClass\"")
    const server = await bulk(...users, "users.csv", "--base-url", "http://127.0.0.1:9/v2")
    expect(server.stderr).toContain("its server is")
    const account = await bulk(...users, "users.csv", "--as", "admin")
    expect(account.stderr).toContain("its account is")
    write(cli, "notes.csv", "my notes\n")
    const mine = await bulk(...classes, "classes.csv", "--results", "notes.csv")
    expect(mine.stderr).toContain("is not a results file")
    expect(read(cli, "notes.csv")).toBe("my notes\n")
    expect([other, server, account, mine].map(({ code }) => code)).toEqual([2, 2, 2, 2])
  })
})

describe("secrets", () => {
  it("of responses are written only with --include-secrets", async () => {
    const user = cli.sandbox.state().users.find(({ organizationRole }) => organizationRole === "teacher")!.id
    write(cli, "tokens.csv", `user,scopes\n${user},"scores,account.public_profile"\n`)
    const args = ["organization", "create-user-access-token", "tokens.csv"]
    expect((await bulk(...args)).code).toBe(0)
    // The sandbox shows the beginning of a token.
    const beginnings = () => cli.sandbox.state().tokens.map(({ token }) => token)
    expect(beginnings()).toHaveLength(1)
    expect(results(cli, "tokens.results.csv")[0]).not.toHaveProperty("token")
    expect(read(cli, "tokens.results.csv")).not.toContain(`,${beginnings()[0]}`)
    expect((await bulk(...args, "--include-secrets", "--results", "kept.csv")).code).toBe(0)
    const token = results(cli, "kept.csv")[0]!["token"]!
    expect(token.startsWith(beginnings()[1]!)).toBe(true)
    const { stdout } = await cli.run(["account", "get-authenticated-user", "--fields", "id"], {
      env: { FLAT_ACCESS_TOKEN: token }
    })
    expect(JSON.parse(stdout)).toEqual({ id: user })
  })
})

describeWith("script", "on a terminal", (terminal) => {
  it("V17 the bar is gone before the summary is written", async () => {
    write(cli, "classes.csv", "name\nBar A\nBar B\n")
    const { code, stdout } = await cli.run(["bulk", ...classes, "classes.csv"], { terminal })
    expect(code).toBe(0)
    // The cursor comes back with the end of the bar.
    const [bar, summary] = [stdout.lastIndexOf("\u001b[?25h"), stdout.lastIndexOf("classes.results.csv")]
    expect(bar).toBeGreaterThan(0)
    expect(summary).toBeGreaterThan(bar)
  })
})

describe("a run stops", () => {
  it("when no further row can succeed", async () => {
    write(cli, "classes.csv", `name\n${Array.from({ length: 50 }, (_, at) => `C${at}`).join("\n")}\n`)
    const { code, stderr, stdout } = await cli.run(["bulk", ...classes, "classes.csv", "--concurrency", "2"], {
      env: { FLAT_ACCESS_TOKEN: "wrong" }
    })
    expect(code).toBe(3)
    expect(stderr).toContain("no further row could succeed")
    expect(Number(summary(stdout)["left"])).toBeGreaterThan(40)
  })

  it("V6 when the server fails many times in a row", async () => {
    cli.sandbox.faults.set([{ fault: "status;status=500", operation: "createClass" }])
    write(cli, "classes.csv", `name\n${Array.from({ length: 50 }, (_, at) => `C${at}`).join("\n")}\n`)
    const { code, stderr } = await bulk(...classes, "classes.csv", "--concurrency", "1")
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining("in a row") as string })
    expect(cli.sandbox.count("createClass")).toBe(10)
  })

  it("V21 while another run writes the same results, and not after it was killed", async () => {
    const args = ["bulk", ...classes, "classes.csv"]
    write(cli, "classes.csv", "name\nA\n")
    cli.sandbox.faults.set([{ fault: "latency;ms=60000;executed=true", operation: "createClass" }])
    const second = Promise.withResolvers<Awaited<ReturnType<typeof bulk>>>()
    let [isBegun, isEnded] = [false, false]
    const first = await stopped(cli, args, "SIGKILL", () => {
      if (!isBegun && cli.sandbox.count("createClass") === 1) {
        isBegun = true
        void cli.run(args).then(second.resolve).finally(() => isEnded = true)
      }
      return isEnded
    })
    expect(first.signal).toBe("SIGKILL")
    expect(await second.promise).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("another run writes classes.results.csv (process ") as string
    })
    // The row was in flight.
    cli.sandbox.faults.clear()
    expect((await bulk(...classes, "classes.csv", "--retry-unknown")).code).toBe(0)
  })
})
