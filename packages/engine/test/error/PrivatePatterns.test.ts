import { assert, describe, it } from "@effect/vitest"
import * as PrivatePatterns from "../../src/error/PrivatePatterns.ts"
import * as Redaction from "../../src/error/Redaction.ts"

const { scrub } = Redaction

describe("other text", () => {
  it.each([
    ["Bearer abc123def", "Bearer <redacted>"],
    ["Bearer%20abc123def", "Bearer%20<redacted>"],
    ["bearer+abc123def&x=1", "bearer+<redacted>&x=1"],
    ["Basic YWRhOnNlY3JldA==", "Basic <redacted>"],
    ["Authorization: Digest username=\"ada\", nonce=\"x\"", "Authorization: <redacted>"],
    ["proxy-authorization: Basic abc=\nnext", "proxy-authorization: <redacted>\\nnext"],
    ["Cookie: session=abc; other=def", "Cookie: <redacted>"],
    ["{\"set-cookie\":\"session=abc; Path=/\",\"a\":\"b\"}", "{\"set-cookie\":\"<redacted>\",\"a\":\"b\"}"],
    ["X-Api-Key: k3y", "X-Api-Key: <redacted>"],
    ["a?api_key=abc&b=c", "a?api_key=<redacted>&b=c"],
    ["{\"apiKey\":\"abc\"}", "{\"apiKey\":\"<redacted>\"}"],
    ["['x-api-key', 'k3y']", "['x-api-key', '<redacted>']"],
    ["token=abc", "token=<redacted>"],
    ["a?access_token=abc&b=c", "a?access_token=<redacted>&b=c"],
    ["{\"password\":\"hunter\"}", "{\"password\":\"<redacted>\"}"],
    ["{\\\"password\\\":\\\"hunter\\\"}", "{\\\"password\\\":\\\"<redacted>\\\"}"],
    ["password%3Dhunter%26b%3Dc", "password%3D<redacted>%26b%3Dc"],
    ["&quot;client_secret&quot;:&quot;abc&quot;", "&quot;client_secret&quot;:&quot;<redacted>&quot;"],
    ["password: hunter2", "password: <redacted>"],
    ["code=4f1b", "code=<redacted>"],
    ["consumerSecret=abc&registrationToken=def", "consumerSecret=<redacted>&registrationToken=<redacted>"],
    [
      "\"consumerSecret\" : \"abc\", \"registrationToken\": \"def\"",
      "\"consumerSecret\" : \"<redacted>\", \"registrationToken\": \"<redacted>\""
    ],
    ["https://flat.io/auth/signin-link/abcdef", "https://flat.io/auth/signin-link/<redacted>"],
    ["?enrollCode=abc", "?enrollCode=<redacted>"],
    ["for ada@school.example, please", "for <redacted>, please"],
    ["for ada%40school.example, please", "for <redacted>, please"],
    ["for ada&#64;school.example, please", "for <redacted>, please"],
    ["for ada\\u0040school.example, please", "for <redacted>, please"],
    ["for ada+flat@school.example", "for <redacted>"],
    ["for ada@", "for <redacted>"],
    ["for \"john doe\"@school.example", "for <redacted>"],
    ["for \\\"john doe\\\"@school.example", "for <redacted>"],
    ["für ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "für <redacted>"],
    ["for jörg@schüle.example", "for <redacted>"],
    ["for 用户@例子.公司", "for <redacted>"],
    ["for a%EF%BC%A0b.example", "for <redacted>"],
    ["http://ada:hunter@proxy.example:3128/x", "http://<redacted>:3128/x"]
  ])("is recognised: %j", (text, expected) => {
    assert.strictEqual(scrub(text), expected)
  })

  it.each([
    "send the request again",
    "no access token: the token endpoint could not be reached",
    "this request needs an access token: none was sent",
    "the token: send it in the Authorization header",
    "Bearer tokens are accepted, basic authentication is not",
    "the password: at least six characters",
    "a secret: nobody knows",
    "status code: 500",
    "code=ECONNREFUSED",
    "{\"code\":\"API_RATE_LIMIT_EXCEEDED\"}",
    "authorization: the user has to agree",
    "cookies: none",
    "{\"token\":null,\"secret\":true}",
    "100% of \\users &c; %zz",
    "mail @ noon",
    "a <redacted> b"
  ])("without a secret stays unchanged: %j", (text) => {
    assert.strictEqual(scrub(text), text)
  })
})

describe("a long text", () => {
  // Each value contains the keywords of those after it: with a search to the end for each, a megabyte would take many minutes.
  it.each([
    "token=",
    "secret=a",
    "code=x",
    "bearer+",
    "bearer a",
    "authorization: a ",
    "authorization:a\t",
    "cookie: x;",
    "x-api-key",
    "token='",
    "token   ",
    "\"token\",\"",
    "a@",
    "\"@",
    "//a:@",
    "signin-link/",
    "%41token="
  ])("is searched in linear time: %s", (unit) => {
    const length = 1_000_000
    const text = unit.repeat(Math.ceil(length / unit.length))
    let outside = 0
    PrivatePatterns.find(text, (start, end) => {
      if (!(start >= 0 && start < end && end <= text.length)) outside++
    })
    assert.strictEqual(outside, 0)
  })
})
