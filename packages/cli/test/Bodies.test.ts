/** Bodies, parameters and free requests: what is typed, and the request that it becomes. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Catalog from "../src/catalog/Catalog.ts"
import * as Assignment from "../src/input/Assignment.ts"
import * as InProcess from "./support/InProcess.ts"
import * as Recorder from "./support/Recorder.ts"

const catalog = Catalog.make({
  version: "1",
  services: [],
  operations: [],
  schemas: {
    Colour: { type: "string", enum: ["red", "green"] },
    Tree: { type: "object", properties: { name: { type: "string" }, child: { $ref: "#/components/schemas/Tree" } } }
  }
})

const schema: JsonSchema = {
  type: "object",
  properties: {
    title: { type: "string" },
    count: { type: "integer" },
    share: { anyOf: [{ type: "number" }, { type: "null" }] },
    open: { type: "boolean" },
    colour: { $ref: "#/components/schemas/Colour" },
    tags: { type: "array", items: { type: "string" } },
    people: {
      type: "array",
      items: { type: "object", properties: { name: { type: "string" }, age: { type: "integer" } } }
    },
    tree: { $ref: "#/components/schemas/Tree" },
    either: { anyOf: [{ type: "string" }, { type: "integer" }] },
    anything: {}
  }
}

const set = (assignments: ReadonlyArray<string>, body?: unknown) => Assignment.apply(catalog, schema, body, assignments)

describe("--set", () => {
  it.each([
    ["text", ["title=5"], { title: "5" }],
    ["text with signs of the syntax", ["title=a=b:=c.d[0]"], { title: "a=b:=c.d[0]" }],
    ["empty text", ["title="], { title: "" }],
    ["text over several lines", ["title=a\nb"], { title: "a\nb" }],
    ["a number", ["count=-5"], { count: -5 }],
    ["a fraction or null", ["share=.5"], { share: 0.5 }],
    ["null", ["share=null"], { share: null }],
    ["a boolean", ["open=false"], { open: false }],
    ["a choice", ["colour=red"], { colour: "red" }],
    ["a list by repetition", ["tags=a", "tags=b,c"], { tags: ["a", "b,c"] }],
    ["a list by index", ["tags[0]=a", "tags[1]=b"], { tags: ["a", "b"] }],
    ["further items", ["tags[]=a", "tags[]=b"], { tags: ["a", "b"] }],
    ["items with fields", ["people[0].name=Ada", "people[0].age=7", "people[1].name=Bo"], {
      people: [{ name: "Ada", age: 7 }, { name: "Bo" }]
    }],
    ["inner fields through references", ["tree.child.child.name=x"], { tree: { child: { child: { name: "x" } } } }],
    ["a number where text or a number is accepted", ["either=5"], { either: 5 }],
    ["JSON", ["tags:=[\"a\"]", "either:=\"5\"", "anything:={\"a\":null}"], {
      tags: ["a"],
      either: "5",
      anything: { a: null }
    }],
    ["fields of anything", ["anything.a.b=x"], { anything: { a: { b: "x" } } }]
  ])("sets %s", (_, assignments, expected) => {
    expect(set(assignments)).toEqual({ body: expected, problems: [] })
  })

  it("changes a body, replaces its lists, and leaves the original alone", () => {
    const body = { title: "old", tags: ["x"], tree: { name: "n" } }
    expect(set(["title=new", "tags=a", "tree.child.name=c"], body).body).toEqual({
      title: "new",
      tags: ["a"],
      tree: { name: "n", child: { name: "c" } }
    })
    expect(set(["tags[]=y"], body).body).toEqual({ title: "old", tags: ["x", "y"], tree: { name: "n" } })
    expect(body.tags).toEqual(["x"])
  })

  it.each([
    ["title", "expected field=value or field:=JSON", undefined],
    ["Sonata in C major for two pianos by hand", "expected field=value or field:=JSON", undefined],
    ["=x", "expected field=value", undefined],
    ["titel=x", "there is no field titel", "--set title=…"],
    ["tree.nam=x", "there is no field nam", "--set tree.name=…"],
    ["count=many", "expected a whole number, found \"many\"", undefined],
    ["count=1.5", "expected a whole number", undefined],
    ["count=99999999999999999999", "expected a whole number", undefined],
    ["open=yes", "expected true or false, found \"yes\"", undefined],
    ["colour=gren", "expected one of red, green, found \"gren\"", "green"],
    ["tree=x", "expected an object", undefined],
    ["tags:=[", "expected JSON after :=", undefined],
    ["title[0]=x", "this is not a list", undefined],
    ["tags[5]=x", "the list has 0 items so far", undefined],
    ["tags[99999]=x", "the index must be less than", undefined],
    ["__proto__.polluted=x", "there is no field __proto__", undefined],
    ["constructor.prototype.x=1", "there is no field constructor", undefined]
  ])("reports %s", (assignment, problem, suggestion) => {
    const { problems } = set([assignment])
    expect(problems).toHaveLength(1)
    expect(problems[0]!.problem).toContain(problem)
    expect(problems[0]!.suggestion).toBe(suggestion)
  })

  it("reaches no prototype, even where any field is accepted", () => {
    const { body } = set(["anything.__proto__.polluted=x", "anything.constructor.prototype.polluted=x"])
    expect(Object.hasOwn((body as { anything: object }).anything, "__proto__")).toBe(true)
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined()
  })
})

describe("requests", () => {
  let recorder: Recorder.Recorder
  const { run } = InProcess.program()
  beforeAll(async () => {
    recorder = await Recorder.start()
  })
  afterAll(() => recorder.close())

  const sent = async (args: ReadonlyArray<string>, stdin?: string) => {
    const env = { FLAT_BASE_URL: recorder.url, FLAT_ACCESS_TOKEN: "token" }
    const { code, stderr } = await run(args, { env, stdin })
    const [arrived] = recorder.take()
    return arrived === undefined
      ? { code, stderr }
      : { method: arrived.method, url: arrived.url.replace("/v2", ""), body: arrived.body }
  }

  it("have parameters as arguments or flags, lists with commas, and booleans with --no", async () => {
    const url = "/organizations/users?role=teacher&role=user&group=a%2Cb&noActiveLicense=false&testAccounts=only"
    const args = ["--role=teacher,user", "--group", "a\\,b", "--no-no-active-license", "--test-accounts", "only"]
    expect(await sent(["organization", "list-users", ...args])).toMatchObject({ url })
    // An id: a username would be looked up first.
    const user = "0".repeat(24)
    const path = `/classes/c/users/${user}`
    for (const args of [["c", user], ["--user", user, "c"], ["--class=c", `--user=${user}`]]) {
      expect(await sent(["classes", "add-user", ...args])).toMatchObject({ method: "PUT", url: path })
    }
  })

  it("have the body of a file, of standard input or of the command line, and changes over it", async () => {
    const body = { username: "a", password: "a-password-1" }
    expect(await sent(["organization", "create-user", "--body", "-"], JSON.stringify(body))).toMatchObject({
      body: JSON.stringify(body)
    })
    const changed = await sent(
      ["organization", "create-user", "--body", "-", "--set", "username=b"],
      JSON.stringify(body)
    )
    expect(changed).toMatchObject({ body: JSON.stringify({ ...body, username: "b" }) })
    expect(await sent(["classes", "create", "--body", "{\"name\":\"A\"}", "--set", "section=S"])).toMatchObject({
      body: "{\"name\":\"A\",\"section\":\"S\"}"
    })
  })

  it("have lists, set in order", async () => {
    expect(await sent(["request", "POST", "/x", "--set", "a[0]=1", "--set", "a[1]=2"])).toMatchObject({
      body: "{\"a\":[\"1\",\"2\"]}"
    })
  })

  it("can be any request", async () => {
    expect(await sent(["request", "get", "/me/notifications?unread=1", "--query", "a=b=c", "--query", "a=d"])).toEqual({
      method: "GET",
      url: "/me/notifications?unread=1&a=b%3Dc&a=d",
      body: ""
    })
    expect(await sent(["request", "PATCH", "/x", "--body", "{\"a\":1}"])).toEqual({
      method: "PATCH",
      url: "/x",
      body: "{\"a\":1}"
    })
    expect(await sent(["request", "GET", "/x", "--query", "a", "--header", "b"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--query: expected name=value[^]*--header: expected name:value/)
    })
    expect(await sent(["request", "GET", "/x", "--header", "authorization: Bearer other"])).toMatchObject({ code: 23 })
    expect(await sent(["request", "GET", "x"])).toMatchObject({ code: 23 })
  })

  it.each([
    [
      ["organization", "list-users", "--page-size", "0"],
      "--page-size: expected a whole number from 1 to 1000, found 0"
    ],
    [
      ["organization", "list-users", "--no-active-license=maybe"],
      "--no-active-license: expected true or false, found \"maybe\""
    ],
    [["organization", "list-users", "--limit=-1"], "--limit: expected 0 or more, found \"-1\""],
    [["organization", "list-users", "--direction=asc", "--direction=desc"], "--direction: expected one value, found 2"],
    [["organization", "create-user", "--body", "@"], "--body: expected the name of a file after @"],
    [
      ["organization", "create-user", "--body", "[]", "--set", "username=a"],
      "--set username=…: --body is not an object"
    ],
    [["organization", "create-user", "--set", "username"], "--set username: expected field=value"],
    [["scores", "create", "--data", "@"], "--data: expected the name of a file after @"],
    [
      ["scores", "create", "--set", "data=@waltz.musicxml"],
      "--set data=…: the contents of a file have a flag of their own. Did you mean --data @waltz.musicxml?"
    ],
    [["scores", "create", "--set", "privacy=private"], "--body or --set: expected the fields of one of these forms: "],
    [["tasks", "get", ""], "TASK or --task: expected an id"],
    [["classes", "get", "c", "--all"], "--all: is for lists with pages"],
    [["classes", "get", "c", "d"], "unexpected argument: d"],
    [["organization", "list-users", "--format", "tabel"], "Did you mean table?"],
    [
      ["organization", "create-user", "--body", "@nowhere.json"],
      "--body: the file nowhere.json could not be read (NotFound)"
    ],
    [["organization", "create-user", "--body", "{"], "--body: expected JSON"],
    [["request", "POST", "/x", "--set", "a[10000]=1"], "less than 10000"],
    [["request", "POST", "/x", "--set", "a[1]=1"], "0 items so far"]
  ])("are refused: %j", async (args, message) => {
    expect(await sent(args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })

  it("are refused once for each field, and not for the fields of a body that cannot be read", async () => {
    const rejected = await sent(["scores", "fork", "s", "--set", "collection:=["]) as { stderr: string }
    expect(rejected.stderr).toMatch(/^Error: --set collection=…: expected JSON after :=[^\n]*\nSee: /)
    const unread = await sent(["organization", "create-user", "--body", "{"]) as { stderr: string }
    expect(unread.stderr).toMatch(/^Error: --body: expected JSON[^\n]*\nSee: /)
    const both = await sent(["scores", "create", "--set", "privacy=prvate"]) as { stderr: string }
    expect(both.stderr).toMatch(
      /Did you mean private\?\n {2}--body or --set: expected the fields of one of these forms/
    )
  })

  it("do not show the value of a secret parameter", async () => {
    const { stderr } = await sent(["scores", "get", ".", "--sharing-key", "\ud800-hidden"]) as { stderr: string }
    expect(stderr).toContain("--sharing-key: ")
    expect(stderr).not.toContain("hidden")
  })
})
