/** Tests the advice for network errors that a test server cannot cause on every system. */
import { assert, describe, it } from "@effect/vitest"
import { FlatError, Forbidden, Timeout, Transport, Unauthorized } from "@flat-sdk/core/FlatError"
import * as Failure from "../../src/engine/outcome/Failure.ts"

const facts = {
  operation: "listOrganizationUsers",
  method: "GET",
  path: "/organizations/users",
  attempts: 1,
  waited: 0,
  outcome: undefined
}

/** An error as undici wraps it: the code is on a nested cause. */
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
  it("T5 for certificates names NODE_EXTRA_CA_CERTS if the authority is unknown, else what is wrong", () => {
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

  it("T5 distinguishes an unknown host from a refused connection", () => {
    assert.include(Failure.fixOf(connect("ENOTFOUND")), "not found")
    assert.include(Failure.fixOf(connect("ECONNREFUSED")), "refused the connection")
    assert.include(Failure.fixOf(connect("EPIPE")), "check the network")
  })

  it("T5 for a missing scope names the scopes that the API accepts", () => {
    assert.include(Failure.fixOf(forbidden(["edu.admin", "edu.admin.users"])), "edu.admin or edu.admin.users")
    assert.include(Failure.fixOf(forbidden([])), "edu.admin.users")
  })

  it("of a write without a response is to run again, which checks the account first", () => {
    const reason = new Timeout({ limit: "attempt", millis: 30_000 })
    assert.include(Failure.fixOf(new FlatError({ ...facts, reason, outcome: "unknown" })), "may have been executed")
    assert.notInclude(Failure.fixOf(new FlatError({ ...facts, reason })), "may have been executed")
  })

  it("knows what concerns other rows too, and what ends the run", () => {
    const timeout = new FlatError({ ...facts, reason: new Timeout({ limit: "total", millis: 1 }) })
    assert.deepStrictEqual([timeout, connect("ECONNREFUSED"), forbidden([])].map(Failure.isUnreachable), [
      true,
      true,
      false
    ])
    const rejected = new FlatError({
      ...facts,
      reason: new Unauthorized({
        status: 401,
        code: undefined,
        detail: "no",
        param: undefined,
        supportId: undefined,
        providerMessage: undefined,
        headers: {}
      })
    })
    assert.deepStrictEqual([timeout, forbidden([]), rejected].map(Failure.endsTheRun), [false, false, true])
  })
})
