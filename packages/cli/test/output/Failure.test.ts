import { assert, describe, it } from "@effect/vitest"
import {
  BadRequest,
  Credentials,
  Decode,
  Encode,
  FlatError,
  type FlatErrorReason,
  Forbidden,
  JobFailed,
  NotFound,
  RateLimited,
  ServerError,
  Timeout,
  Transport,
  Unauthorized
} from "@flat-sdk/core/FlatError"
import * as ExitCode from "@flat-sdk/terminal/ExitCode"
import { Redacted } from "effect"
import { expect } from "vitest"
import * as Failure from "../../src/output/Failure.ts"
import { UnknownField } from "../../src/output/Selection.ts"

const failed = (reason: FlatErrorReason, more: Partial<FlatError> = {}): FlatError =>
  new FlatError({
    operation: "createOrganizationUser",
    method: "POST",
    path: "/organizations/users",
    attempts: 1,
    waited: 0,
    outcome: more.outcome,
    consumedSource: more.consumedSource,
    reason,
    ...(more.attempts === undefined ? undefined : { attempts: more.attempts })
  })

const api = {
  status: 409,
  code: "USERNAME_ALREADY_USED",
  detail: "The username is already taken",
  param: "username",
  supportId: "abc",
  providerMessage: undefined,
  headers: {}
}

const text = (error: unknown): string => Failure.report(error, { json: false }).text

describe("the text of an error", () => {
  it("says what happened, and ends with what to do", () => {
    expect(text(failed(new BadRequest({ ...api, status: 400 })))).toMatchInlineSnapshot(`
      "Error: createOrganizationUser failed: BadRequest, 400 USERNAME_ALREADY_USED: The username is already taken (parameter "username")
      Id for the support of the API: abc
      Correct the input. "flat describe" shows what the operation takes."
    `)
    expect(text(failed(new Forbidden({ ...api, status: 403, acceptedScopes: ["a", "b"] })))).toMatchInlineSnapshot(`
      "Error: createOrganizationUser failed: Forbidden, 403 USERNAME_ALREADY_USED: The username is already taken (parameter "username")
      Id for the support of the API: abc
      Use a token with the scope a or b, of an account that has the right."
    `)
    expect(text(failed(new RateLimited({ ...api, refusedBy: "api", resetAt: new Date(0) })))).toMatchInlineSnapshot(`
      "Error: createOrganizationUser failed: RateLimited, 409 USERNAME_ALREADY_USED: The username is already taken (parameter "username")
      Id for the support of the API: abc
      Run the command again after 1970-01-01T00:00:00.000Z."
    `)
    expect(text(failed(new Encode({ problems: [{ path: "body.username", problem: "is missing" }] }))))
      .toMatchInlineSnapshot(`
      "Error: createOrganizationUser failed: invalid input, nothing was sent: body.username: is missing
      Correct the input. "flat describe" shows what the operation takes."
    `)
    expect(text(failed(new Credentials({ detail: "the file is damaged" })))).toMatchInlineSnapshot(`
      "Error: createOrganizationUser failed: no access token: the file is damaged
      Run "flat auth login", or set FLAT_ACCESS_TOKEN to a token of this server."
    `)
    expect(text(failed(new Unauthorized({ ...api, status: 401, anonymous: true })))).toMatchInlineSnapshot(`
      "Error: createOrganizationUser failed: the request needs an access token, and none was sent (401 USERNAME_ALREADY_USED)
      Id for the support of the API: abc
      Run "flat auth login", or set FLAT_ACCESS_TOKEN to a token of this server."
    `)
    expect(text(failed(new JobFailed({ job: "j1", state: "error", code: "X", detail: "no music", history: [] }))))
      .toMatchInlineSnapshot(`
      "Error: createOrganizationUser failed: job j1 ended as error: X, no music
      Correct what the message names, and start the job again."
    `)
  })

  it("says plainly that the outcome is unknown, and does not advise to repeat", () => {
    const error = failed(new Transport({ phase: "response", detail: "socket hang up" }), {
      outcome: "unknown",
      attempts: 3
    })
    expect(text(error)).toMatchInlineSnapshot(`
      "Error: createOrganizationUser failed: the connection was lost before a response arrived: socket hang up
      It was attempted 3 times.
      The outcome is unknown: the request was sent and may have been executed, but no complete response arrived.
      Check whether it was executed before you run the command again."
    `)
    assert.notInclude(text(error), "run the command again.\n")
  })

  it("says why the network failed", () => {
    const cause = Object.assign(new Error("x"), { code: "ECONNREFUSED" })
    assert.include(
      text(failed(new Transport({ phase: "connect", detail: "refused", cause }))),
      "the port of the base URL"
    )
    const tls = Object.assign(new Error("x"), { code: "SELF_SIGNED_CERT_IN_CHAIN" })
    assert.include(
      text(failed(new Transport({ phase: "connect", detail: "refused", cause: tls }))),
      "NODE_EXTRA_CA_CERTS"
    )
  })

  it("has no control characters, whoever wrote the message", () => {
    const error = { message: "name \u001b[31mx\u009b", exitCode: 2, next: "\u001b]0;x\u0007" }
    // oxlint-disable-next-line no-control-regex
    assert.notMatch(text(error), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })

  it("hides what an unexpected error quotes", () => {
    const shown = text(new Error("Authorization: Bearer abcdefghijklmnop for ada@example.com"))
    assert.notInclude(shown, "abcdefghijklmnop")
    assert.notInclude(shown, "ada@example.com")
    assert.strictEqual(Failure.report(new Error("x"), { json: false }).exitCode, 1)
    assert.strictEqual(Failure.report(undefined, { json: true }).exitCode, 1)
  })

  it("of the command line itself has its own exit code", () => {
    const error = new UnknownField({ field: "nam", meant: "name", known: ["name"] })
    assert.deepStrictEqual(Failure.report(error, { json: false }), {
      text: "Error: --fields: the response has no field \"nam\"\nDid you mean \"name\"?",
      exitCode: 2
    })
  })
})

describe("the JSON of an error", () => {
  it("has all fields", () => {
    const error = failed(new NotFound({ ...api, status: 404 }), { outcome: "unknown", attempts: 2 })
    assert.deepStrictEqual(JSON.parse(Failure.report(error, { json: true }).text), {
      reason: "NotFound",
      status: 404,
      code: "USERNAME_ALREADY_USED",
      message: error.message,
      param: "username",
      id: "abc",
      operation: "createOrganizationUser",
      attempts: 2,
      outcome: "unknown",
      next: "Check whether it was executed before you run the command again.",
      exitCode: 14
    })
  })

  it("lists the problems of an input", () => {
    const problems = [{ path: "body.username", problem: "is missing" }]
    const report = JSON.parse(Failure.report(failed(new Encode({ problems })), { json: true }).text) as {
      problems: unknown
    }
    assert.deepStrictEqual(report.problems, problems)
  })

  it("is on one line, without the body of a response", () => {
    const { text } = Failure.report(
      failed(
        new Decode({
          status: 200,
          contentType: "text/html",
          detail: "not JSON",
          excerpt: undefined,
          body: Redacted.make("planted")
        })
      ),
      { json: true }
    )
    assert.notInclude(text, "\n")
    assert.notInclude(text, "planted")
  })
})

describe("exit codes", () => {
  it("V1 are one for each reason, in ascending order", () => {
    const codes = ExitCode.table.map(({ code }) => code)
    assert.strictEqual(new Set(codes).size, codes.length)
    assert.deepStrictEqual(codes.toSorted((a, b) => a - b), codes)
    assert.strictEqual(Failure.report(failed(new ServerError({ ...api, status: 500 })), { json: false }).exitCode, 18)
    assert.strictEqual(Failure.report(failed(new Timeout({ limit: "total", millis: 1 })), { json: false }).exitCode, 21)
    assert.deepStrictEqual(codes.filter((code) => code < 10 || code >= 100), [0, 1, 2, 3, 4, 130, 143])
    assert.isTrue(ExitCode.table.every(({ meaning }) => meaning !== ""))
  })
})
