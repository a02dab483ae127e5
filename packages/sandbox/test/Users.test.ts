import { assert, describe, it } from "@effect/vitest"
import { call, type Called, linked, post, put, remove, type Target } from "./support/call.ts"
import { inProcess } from "./support/sandbox.ts"

const names = (response: Called): ReadonlyArray<string> =>
  response.body.map((user: { username: string }) => user.username)

const create = (target: Target, user: Record<string, unknown>) =>
  call(target, "/organizations/users", post({ password: "a-password", ...user }))

const everyPage = async (target: Target, path: string): Promise<ReadonlyArray<Called>> => {
  const pages: Array<Called> = []
  for (let next: string | undefined = path; next !== undefined; next = linked(pages.at(-1) as Called, "next")) {
    pages.push(await call(target, next))
  }
  return pages
}

describe("accounts", () => {
  it("are created with the default role and shown like the listed ones", async () => {
    const target = inProcess()
    const made = await create(target, { username: "ada", firstname: "Ada", lastname: "Lovelace", unknown: 1 })
    assert.strictEqual(made.status, 200)
    assert.strictEqual(made.body.organizationRole, "user")
    assert.strictEqual(made.body.printableName, "Ada Lovelace")
    assert.notInclude(made.text, "a-password")
    assert.notProperty(made.body, "unknown")
    const listed = await call(target, "/organizations/users?q=ada lovelace")
    assert.deepStrictEqual(listed.body, [made.body])
  })

  it("free their username when it changes or the account is removed", async () => {
    const target = inProcess()
    const ada = (await create(target, { username: "ada" })).body
    await call(target, `/organizations/users/${ada.id}`, put({ username: "countess" }))
    assert.strictEqual((await create(target, { username: "ada" })).status, 200)
    await call(target, `/organizations/users/${ada.id}`, remove)
    assert.strictEqual((await create(target, { username: "countess" })).status, 200)
  })

  it("keep fields missing from an update", async () => {
    const target = inProcess()
    const ada = (await create(target, { username: "ada", firstname: "Ada", email: "ada@school.example" })).body
    const empty = await call(target, `/organizations/users/${ada.id}`, put({}))
    assert.deepStrictEqual(empty.body, ada)
    const changed = await call(target, `/organizations/users/${ada.id}`, put({ organizationRole: "teacher" }))
    assert.deepStrictEqual(changed.body, { ...ada, organizationRole: "teacher" })
    assert.strictEqual((await call(target, `/organizations/users/${ada.id}`, put({ username: "ada" }))).status, 200)
    assert.strictEqual((await call(target, `/organizations/users/${ada.id}`, put({ username: "ADMIN" }))).status, 409)
  })
})

describe("the list of accounts", () => {
  it("neither skips nor repeats when it changes between pages", async () => {
    const target = inProcess({ users: 50 })
    const expected = (await call(target, "/organizations/users?limit=1000")).body.map((user: { id: string }) => user.id)
    const first = await call(target, "/organizations/users?limit=20")
    await call(target, `/organizations/users/${first.body[3].id}`, remove)
    await call(target, `/organizations/users/${first.body[19].id}`, remove)
    const rest = await everyPage(target, linked(first, "next") as string)
    const read = [first, ...rest].flatMap((page) => page.body.map((user: { id: string }) => user.id))
    assert.deepStrictEqual(read, expected)
  })

  it("percent-encodes cursors in whole URLs and keeps the query in them", async () => {
    const target = inProcess({ users: 60 })
    const page = await call(target, "/organizations/users?limit=2&role=user&role=teacher&sort=firstname")
    const url = new URL(/<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1] ?? "")
    assert.strictEqual(url.origin, "https://flat.example")
    assert.deepStrictEqual(url.searchParams.getAll("role"), ["user", "teacher"])
    assert.strictEqual(url.searchParams.get("sort"), "firstname")
    assert.notMatch(url.search.split("next=")[1] ?? "", /[+/=]/)
    assert.notStrictEqual(url.searchParams.get("next"), url.search.split("next=")[1])
  })

  it.each(["firstname", "lastname", "lastActivityDate", "licenseExpirationDate"])(
    "sorts by %s in either direction, missing values last",
    async (key) => {
      const target = inProcess({ users: 80 })
      const keyOf = (user: Record<string, string> & { license?: { expirationDate?: string } }) =>
        key === "licenseExpirationDate"
          ? user.license?.expirationDate
          : user[key]?.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
      for (const direction of ["asc", "desc"]) {
        const users = (await call(target, `/organizations/users?limit=1000&sort=${key}&direction=${direction}`)).body
        const keys: ReadonlyArray<string | undefined> = users.map(keyOf)
        const present = keys.filter((key) => key !== undefined)
        assert.deepStrictEqual(keys.slice(0, present.length), present)
        const sorted = [...present].sort()
        assert.deepStrictEqual(present, direction === "asc" ? sorted : sorted.reverse())
      }
    }
  )

  it("sorts by several keys and breaks ties by creation", async () => {
    const target = inProcess({ users: 1 })
    for (
      const [username, firstname, lastname] of [["c", "Zoe", "Ash"], ["a", "Amy", "Bell"], ["d", "Amy", "Ash"], [
        "b",
        "Amy",
        "Ash"
      ]]
    ) {
      await create(target, { username, firstname, lastname })
    }
    const sorted = await call(target, "/organizations/users?sort=lastname&sort=firstname&q=a")
    assert.deepStrictEqual(names(sorted).filter((name) => name.length === 1), ["d", "b", "c", "a"])
  })

  it("finds names, usernames and addresses in any case and without accents", async () => {
    const target = inProcess({ users: 1 })
    await create(target, { username: "eva.k", firstname: "Éva", lastname: "Kovács", email: "Post@Eva.Example" })
    await create(target, { username: "bob" })
    for (const q of ["éva", "EVA", "kovacs éva", "a.k", "post@eva"]) {
      assert.deepStrictEqual(names(await call(target, `/organizations/users?q=${encodeURIComponent(q)}`)), ["eva.k"], q)
    }
    assert.deepStrictEqual((await call(target, "/organizations/users?q=nobody")).body, [])
  })

  it("filters by role, group, test accounts and licence, as the count does", async () => {
    const target = inProcess({ users: 400 })
    type User = {
      organizationRole: string
      groups: Array<string>
      isEduTestingStudent: boolean
      license?: { active: boolean; expirationDate?: string }
    }
    const all: ReadonlyArray<User> = (await call(target, "/organizations/users?limit=1000")).body
    const group = all.find((user) => user.groups.length > 0)?.groups[0] ?? ""
    const date = all.find((user) => user.license?.expirationDate !== undefined)?.license?.expirationDate ?? ""
    const filters: ReadonlyArray<[string, (user: User) => boolean]> = [
      ["role=teacher&role=accountAdmin", (user) => ["teacher", "accountAdmin"].includes(user.organizationRole)],
      [`group=${group}`, (user) => user.groups.includes(group)],
      ["testAccounts=only", (user) => user.isEduTestingStudent],
      ["testAccounts=exclude", (user) => !user.isEduTestingStudent],
      ["noActiveLicense=true", (user) => user.license?.active !== true]
    ]
    const listOnly: typeof filters = [
      ["licenseExpirationDate=active", (user) => user.license?.active === true],
      ["licenseExpirationDate=notActive", (user) => user.license?.active !== true],
      [`licenseExpirationDate=${date.slice(0, 10)}`, (user) => user.license?.expirationDate === date]
    ]
    for (const [query, matches] of [...filters, ...listOnly]) {
      const expected = all.filter(matches)
      assert.isAbove(expected.length, 0, query)
      assert.isBelow(expected.length, all.length, query)
      assert.deepStrictEqual((await call(target, `/organizations/users?limit=1000&${query}`)).body, expected, query)
    }
    for (const [query, matches] of filters) {
      const counted = (await call(target, `/organizations/users/count?${query}`)).body
      assert.strictEqual(counted, all.filter(matches).length, query)
    }
  })

  it.each([
    ["sort=password", "sort"],
    ["direction=up", "direction"],
    ["role=caretaker", "role"],
    ["testAccounts=some", "testAccounts"],
    ["licenseExpirationDate=tomorrow", "licenseExpirationDate"],
    ["onlyIds=maybe", "onlyIds"]
  ])("rejects %s by naming %s", async (query, param) => {
    const response = await call(inProcess(), `/organizations/users?${query}`)
    assert.strictEqual(response.status, 400)
    assert.strictEqual(response.body.param, param)
  })

  it("ignores unknown parameters", async () => {
    assert.strictEqual((await call(inProcess(), "/organizations/users?colour=blue")).status, 200)
  })
})
