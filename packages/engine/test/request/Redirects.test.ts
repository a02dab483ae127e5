import { assert, describe, it } from "@effect/vitest"
import { problemOfFile } from "../../src/request/Redirects.ts"

const api = new URL("https://api.flat.io/v2/tasks/t1")
const local = new URL("http://127.0.0.1:4010/v2/tasks/t1")

describe("the URL of a file", () => {
  it.each([
    ["https://files.example/a.mp3?signature=x", api],
    ["https://files.example/a.mp3", local],
    ["http://127.0.0.1:4010/a.mp3", local]
  ])("may be fetched: %s", (url, from) => {
    assert.isUndefined(problemOfFile(new URL(url), from))
  })

  it.each([
    ["not a URL", null, api, "not a URL"],
    ["a file of this machine", new URL("file:///etc/passwd"), api, "scheme file:"],
    ["data", new URL("data:text/plain,x"), api, "scheme data:"],
    ["a downgrade", new URL("http://files.example/a.mp3"), api, "scheme http:"],
    ["a user name", new URL("https://ada@files.example/a.mp3"), api, "a user name or a password"],
    ["a password", new URL("https://:secret@files.example/a.mp3"), api, "a user name or a password"]
  ])("may not be fetched: %s", (_, url, from, problem) => {
    assert.include(problemOfFile(url, from), problem)
  })
})
