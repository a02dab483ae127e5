/** Operations are found by the words that people use. */
import { assert, describe, it } from "@effect/vitest"
import { search as find } from "../../src/catalog/Search.ts"
import { catalog } from "./support/Contract.ts"

const first = (words: string, count = 3) => find(catalog, words).slice(0, count).map(({ id }) => id)

describe("search", () => {
  it("finds operations by the words of people", () => {
    const expected: Readonly<Record<string, string>> = {
      "add a pupil to a class": "addClassUser",
      "archive a class": "archiveClass",
      "copy an assignment to another class": "copyAssignment",
      "create a student": "createOrganizationUser",
      "delete a score": "deleteScore",
      "export a score as MIDI": "getScoreRevisionData",
      "list the accounts of the school": "listOrganizationUsers",
      "scan sheet music": "createOmrJob",
      "which licences end this month": "listOrganizationUsers",
      "who has not handed in the homework": "getSubmissions"
    }
    for (const [words, id] of Object.entries(expected)) assert.include(first(words), id, words)
  })

  it("finds an operation by its name before those whose names contain it", () => {
    for (const words of ["createClass", "create class"]) assert.deepStrictEqual(first(words, 1), ["createClass"])
    assert.deepStrictEqual(first("create score", 1), ["createScore"])
  })

  it("finds all of them without words, and none for words of no operation", () => {
    assert.strictEqual(find(catalog, "").length, catalog.operations.length)
    assert.deepStrictEqual(first("xyzzyplugh"), [])
  })
})
