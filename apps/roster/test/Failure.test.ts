/** Advice for errors of the network, which no server of a test can cause everywhere. */
import { assert, describe, it } from "@effect/vitest"
import { FlatError, Forbidden, Transport } from "@flat-sdk/core/FlatError"
import * as Failure from "../src/run/Failure.ts"

const facts = {
  operation: "listOrganizationUsers",
  method: "GET",
  path: "/organizations/users",
  attempts: 1,
  waited: 0,
  outcome: undefined
}

/** As undici wraps it: the code is that of a cause's cause. */
const connect = (code: string) =>
  new FlatError({
    ...facts,
    reason: new Transport({
      phase: "connect",
      detail: code,
      cause: new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) })
    })
  })

const forbidden = (acceptedScopes: ReadonlyArray<string>) =>
  new FlatError({
    ...facts,
    reason: new Forbidden({
      status: 403,
      code: "INSUFFICIENT_SCOPE",
      detail: "no",
      param: undefined,
      supportId: undefined,
      providerMessage: undefined,
      headers: {},
      acceptedScopes
    })
  })

describe("advice", () => {
  it("T5 for certificates names NODE_EXTRA_CA_CERTS where the authority is not known, else what is wrong", () => {
    for (
      const code of [
        "SELF_SIGNED_CERT_IN_CHAIN",
        "DEPTH_ZERO_SELF_SIGNED_CERT",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
      ]
    ) {
      for (const fix of [Failure.fixOf(connect(code)), Failure.readingFix(connect(code), "https://api.flat.io/v2")]) {
        assert.include(fix, "NODE_EXTRA_CA_CERTS", code)
      }
    }
    assert.include(Failure.fixOf(connect("CERT_HAS_EXPIRED")), "clock")
    assert.include(Failure.fixOf(connect("ERR_TLS_CERT_ALTNAME_INVALID")), "another host")
  })

  it("T5 for a host that is not known or refuses the connection says which", () => {
    assert.include(Failure.fixOf(connect("ENOTFOUND")), "not known")
    assert.include(Failure.fixOf(connect("ECONNREFUSED")), "nothing listens")
    assert.include(Failure.fixOf(connect("EPIPE")), "check the network")
  })

  it("T5 for a missing scope names the scopes that the API accepts", () => {
    assert.include(Failure.fixOf(forbidden(["edu.admin", "edu.admin.users"])), "edu.admin or edu.admin.users")
    assert.include(Failure.fixOf(forbidden([])), "edu.admin.users")
  })
})
