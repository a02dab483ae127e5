/** Which operations list accounts is derived from the contract. */
import { assert, describe, it } from "@effect/vitest"
import * as Offer from "../../src/tools/Offer.ts"
import * as School from "../../src/tools/School.ts"
import { host } from "../support/Tools.ts"

const sources = (scopes?: ReadonlyArray<string>) =>
  School.sourcesOf(Offer.make(host, scopes)).map(({ id }) => id).toSorted()

describe("the accounts whose names are learnt", () => {
  it("are those of operations that return accounts and need no parameter", () => {
    assert.deepStrictEqual(sources(), ["getAuthenticatedUser", "listOrganizationUsers"])
  })

  it("are only read with a token that permits it", () => {
    assert.notInclude(sources(["scores.readonly"]), "listOrganizationUsers")
    assert.include(sources(["edu.admin.users.readonly"]), "listOrganizationUsers")
  })
})
