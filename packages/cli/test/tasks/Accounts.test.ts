/** The tasks of `docs/command-line/tasks.md` about accounts and passwords: each as lines of shell and as tool calls, with the state at the end. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, expect, it } from "vitest"
import * as ProcessList from "../support/ProcessList.ts"
import * as Recorder from "../support/Recorder.ts"
import { School } from "./School.ts"
import { task } from "./TaskDocument.ts"
import * as ToolScript from "./ToolScript.ts"

const lines = (text: string) => text.split("\n").filter((line) => line !== "")

describe("1. a class with its students", () => {
  const open = async (context: Parameters<typeof School.open>[0]) => {
    const school = await School.open(context)
    const students = await school.accounts(15)
    const made = async () => {
      const rooms = await school.run(school.admin.classes.listClasses({}))
      const created = rooms.filter(({ name }) => name === "Choir 5b")
      expect(created).toHaveLength(1)
      expect([...await school.members(created[0]!.id)].toSorted()).toEqual(students.map(({ id }) => id).toSorted())
    }
    return { school, students, made }
  }

  it("by shell, which names the usernames that have no account", async (context) => {
    const { made, school, students } = await open(context)
    const names = students.map(({ username }) => username)
    const list = (...usernames: ReadonlyArray<string>) =>
      fs.writeFileSync(path.join(school.cli.home, "students.csv"), `username\n${usernames.join("\n")}\n`)
    list(...names.with(2, "singer.misspelt"))
    const { code, stderr, stdout } = await school.shell(task(1).shell)
    assert.strictEqual(code, 0, stderr)
    expect(lines(stdout).at(-1)).toBe("singer.misspelt")

    // The lines but the first, with the corrected list.
    list(...names)
    const [first, ...others] = lines(task(1).shell)
    const room = (await school.run(school.admin.classes.listClasses({}))).find(({ name }) => name === "Choir 5b")!.id
    expect(first).toContain("flat classes create")
    const again = await school.shell(others.join("\n"), { CLASS: room })
    assert.strictEqual(again.code, 0, again.stderr)
    await made()
  })

  it("by tool calls", async (context) => {
    const { made, school, students } = await open(context)
    const names = students.map(({ username }) => username)
    await ToolScript.run(await school.agent(context), task(1).steps, { NAMES: names }, {
      CALLS: (results, { CLASS }) =>
        results.map(({ listAt }) => {
          const found = listAt("result")
          expect(found).toHaveLength(1)
          return { operation: "addClassUser", parameters: { class: CLASS, user: found[0]!["id"] } }
        })
    })
    await made()
  })
})

describe("4. licences that end this month", () => {
  const month = new Date().toISOString().slice(0, 7)

  const ending = async (school: School) => {
    const accounts = await school.run(school.admin.organization.listOrganizationUsers({ limit: 1000 }))
    const found = accounts.items.filter(({ license }) => license?.expirationDate?.startsWith(month))
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThan(100)
    return found
  }

  it("by shell", async (context) => {
    const school = await School.open(context, 400)
    const expected = await ending(school)
    const { code, stderr, stdout } = await school.shell(task(4).shell)
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(lines(stdout).map((line) => line.split(",")[1]!).toSorted()).toEqual(
      expected.map(({ username }) => username).toSorted()
    )
  })

  it("by tool calls", async (context) => {
    const school = await School.open(context, 400)
    const days = Array.from({ length: 31 }, (_, day) => `${month}-${String(day + 1).padStart(2, "0")}`)
      .filter((day) => !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day))
    const { ENDING } = await ToolScript.run(await school.agent(context, []), task(4).steps, { DAYS: days })
    expect([...ENDING as Array<string>].toSorted()).toEqual((await ending(school)).map(({ id }) => id).toSorted())
  })
})

describe("5. new passwords for a class", () => {
  it("by shell: each pupil gets another one, in a file that only its owner can read", async (context) => {
    const school = await School.open(context)
    const recorder = await Recorder.start(school.cli.sandbox.url)
    context.onTestFinished(recorder.close)
    const { id, pupils } = await school.band()
    const ended = ProcessList.watch()
    const { code, stderr, stdout } = await school.shell(task(5).shell, { CLASS: id, FLAT_BASE_URL: recorder.url })
    const processes = ended()
    assert.strictEqual(code, 0, stderr)

    const file = path.join(school.cli.home, "passwords.csv")
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    const rows = lines(fs.readFileSync(file, "utf8")).slice(1).map((line) => line.split(","))
    expect(rows.map(([user]) => user!).toSorted()).toEqual(pupils.map((pupil) => pupil.id).toSorted())
    const passwords = rows.map(([, , password]) => password!)
    for (const password of passwords) expect(password).toMatch(/^[a-km-z2-9]{12}$/)
    expect(new Set(passwords).size).toBe(pupils.length)

    const sent = recorder.take().filter(({ method }) => method === "PUT")
    expect(Object.fromEntries(sent.map(({ body, url }) => [url, JSON.parse(body) as unknown]))).toEqual(
      Object.fromEntries(
        rows.map(([user, , password]) => [`/v2/organizations/users/${user}`, { password }])
      )
    )
    const results = fs.readFileSync(path.join(school.cli.home, "passwords.results.csv"), "utf8")
    for (const password of passwords) {
      for (const shown of [stdout, stderr, results, ...processes]) expect(shown).not.toContain(password)
    }
    // The list was watched where there is one.
    assert.strictEqual(
      [...processes].some((line) => line.includes("update-user passwords.csv")),
      ProcessList.isReadable
    )
  })

  it("by shell: a row that fails is named, and the same line resumes", async (context) => {
    const school = await School.open(context)
    const { id, pupils } = await school.band()
    const { faults } = school.cli.sandbox
    faults.set([{ fault: { name: "status", status: 403 }, operation: "updateOrganizationUser", skip: 3, times: 1 }])
    const first = await school.shell(task(5).shell, { CLASS: id })
    expect(first.code).toBe(3)
    expect(first.stderr).toContain("Not all rows are done: 1 failed")
    expect(first.stderr).toMatch(/row \d+: failed, Forbidden/)
    const again = await school.shell(lines(task(5).shell).at(-1)!, { CLASS: id })
    assert.strictEqual(again.code, 0, again.stderr)
    expect(school.cli.sandbox.count("updateOrganizationUser")).toBe(pupils.length + 1)
  })

  it("by shell: another run in the same folder makes other passwords, and calls nothing", async (context) => {
    const school = await School.open(context)
    const { id, pupils } = await school.band()
    const first = await school.shell(task(5).shell, { CLASS: id })
    assert.strictEqual(first.code, 0, first.stderr)
    const again = await school.shell(task(5).shell, { CLASS: id })
    expect(again.code).toBe(3)
    expect(again.stderr).toContain(`${pupils.length} changed`)
    expect(school.cli.sandbox.count("updateOrganizationUser")).toBe(pupils.length)
  })

  it("by tool calls: the server makes the passwords, and the agent sees none", async (context) => {
    const school = await School.open(context)
    const { id, pupils } = await school.band()
    const agent = await school.agent(context, ["--allow-write", "--files", school.cli.home])
    await ToolScript.run(agent, task(5).steps.slice(0, 3), { CLASS: id })
    expect(school.cli.sandbox.count("updateOrganizationUser")).toBe(0)
    await ToolScript.run(agent, task(5).steps, { CLASS: id })
    expect(school.cli.sandbox.count("updateOrganizationUser")).toBe(pupils.length)

    const file = path.join(school.cli.home, "passwords.csv")
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    const [head, ...rows] = lines(fs.readFileSync(file, "utf8")).map((line) => line.split(","))
    const column = (name: string) => rows.map((row) => row[head!.indexOf(name)]!)
    expect(column("account").toSorted()).toEqual(pupils.map((pupil) => pupil.id).toSorted())
    expect(new Set(column("password")).size).toBe(pupils.length)
    for (const password of column("password")) {
      assert.isAtLeast(password.length, 12)
      assert.notInclude(agent.received(), password)
      assert.notInclude(agent.log(), password)
    }
  })
})

describe("6. teachers who have not signed in", () => {
  const since = new Date(Date.now() - 60 * 86_400_000).toISOString().slice(0, 10)

  const absent = async (school: School) => {
    const teachers = await school.run(
      school.admin.organization.listOrganizationUsers({ role: ["teacher"], limit: 1000 })
    )
    const found = teachers.items.filter(({ lastActivityDate }) => (lastActivityDate ?? "") < since)
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThan(teachers.items.length)
    return found
  }

  it("by shell, those who never did first", async (context) => {
    const school = await School.open(context)
    const teacher = await school.run(school.admin.organization.createOrganizationUser({
      body: { username: "new.teacher", password: "a long password", role: "teacher" }
    }))
    const { code, stderr, stdout } = await school.shell(task(6).shell, { SINCE: since })
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(lines(stdout)).toContain(`,${teacher.username},${teacher.printableName}`)
    expect(lines(stdout)[0]).toMatch(/^,/)
    expect(lines(stdout).map((line) => line.split(",")[1]!).toSorted()).toEqual(
      (await absent(school)).map(({ username }) => username).toSorted()
    )
  })

  it("by tool calls", async (context) => {
    const school = await School.open(context)
    const { ABSENT } = await ToolScript.run(await school.agent(context, []), task(6).steps, { SINCE: since }, {
      ABSENT: ([page], { SINCE }) =>
        page!.listAt("result").filter(({ lastActivityDate = "" }) => String(lastActivityDate) < String(SINCE)).map((
          { id }
        ) => id)
    })
    expect([...ABSENT as Array<string>].toSorted()).toEqual((await absent(school)).map(({ id }) => id).toSorted())
  })
})

describe("10. another class for an account", () => {
  const open = async (context: Parameters<typeof School.open>[0]) => {
    const school = await School.open(context)
    const { id: band, pupils } = await school.band()
    const choir = await school.room("Choir")
    const student = pupils.at(-1)!
    const moved = async () => {
      expect(await school.members(choir)).toEqual([student.id])
      expect(await school.members(band)).not.toContain(student.id)
      expect(await school.members(band)).toHaveLength(pupils.length - 1)
    }
    return { school, student, moved, values: { PART: student.lastname!.slice(0, 4), BAND: band, CHOIR: choir } }
  }

  it("by shell", async (context) => {
    const { moved, school, student, values } = await open(context)
    const { code, stderr, stdout } = await school.shell(task(10).shell, { ...values, STUDENT: student.id })
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toContain(`${student.id},${student.username},`)
    await moved()
  })

  it("by shell: without an account of that id, nobody leaves a class", async (context) => {
    const { school, values } = await open(context)
    const { code, stderr } = await school.shell(task(10).shell, { ...values, STUDENT: "0123456789abcdef01234567" })
    expect(code).toBe(14)
    expect(stderr).toContain("addClassUser failed: NotFound")
    expect(school.cli.sandbox.count("deleteClassUser")).toBe(0)
  })

  it("by tool calls", async (context) => {
    const { moved, school, student, values } = await open(context)
    await ToolScript.run(await school.agent(context), task(10).steps, values, {
      STUDENT: ([found]) => found!.listAt("result").find(({ id }) => id === student.id)!["id"]
    })
    await moved()
  })
})

describe("11. an account that is removed", () => {
  const open = async (context: Parameters<typeof School.open>[0]) => {
    const school = await School.open(context)
    const [student] = await school.accounts(2)
    const isThere = async () =>
      (await school.run(school.admin.organization.listOrganizationUsers({ q: student!.username, limit: 100 })))
        .items.some(({ id }) => id === student!.id)
    expect(await isThere()).toBe(true)
    return { school, isThere, values: { LOGIN: student!.username, STUDENT: student!.id } }
  }

  it("by shell: first the request, which sends nothing", async (context) => {
    const { isThere, school, values } = await open(context)
    const dry = lines(task(11).shell).filter((line) => line.includes("--dry-run"))
    expect(dry).toHaveLength(1)
    const { stdout } = await school.shell(dry[0]!, values)
    expect(stdout).toMatch(new RegExp(`^DELETE \\S+/organizations/users/${values.STUDENT}\n`))
    expect(await isThere()).toBe(true)
    const { code, stderr } = await school.shell(task(11).shell, values)
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(await isThere()).toBe(false)
  })

  it("by tool calls: first a plan", async (context) => {
    const { isThere, school, values } = await open(context)
    const agent = await school.agent(context)
    const steps = task(11).steps
    await ToolScript.run(agent, steps.slice(0, 2), values)
    expect(await isThere()).toBe(true)
    await ToolScript.run(agent, steps, values)
    expect(await isThere()).toBe(false)
  })
})
