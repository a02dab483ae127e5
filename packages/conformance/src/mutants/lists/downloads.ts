import * as Mutant from "../Mutant.ts"

const reliability = "packages/conformance/test/reliability"
const files = [`${reliability}/Files.test.ts`, `${reliability}/FileParts.test.ts`]
const urls = ["packages/core/test/request/Redirects.test.ts", `${reliability}/ExportUrls.test.ts`]

const opening = Mutant.of("packages/engine/src/files/Download.ts", files, [
  {
    breaks: "a part with fewer bytes than declared is complete",
    find: "(chunks === undefined && left > 0)",
    replace: "false"
  },
  {
    breaks: "a part with more bytes than declared is accepted",
    find: "return left < 0 || (chunks",
    replace: "return (chunks"
  },
  {
    breaks: "the last byte of a range is not counted",
    find: "counted(chunks, range.to + 1 - range.from)",
    replace: "counted(chunks, range.to - range.from)"
  },
  {
    breaks: "a download from an offset is not restarted",
    find: "error.reason._tag === \"Decode\" && error.reason.status === 206",
    replace: "false"
  },
  {
    breaks: "the compressed length is the size",
    find: "(plain ? FilePart.count(headers[\"content-length\"]) : undefined)",
    replace: "FilePart.count(headers[\"content-length\"])",
    tests: [`${reliability}/ContentCodings.test.ts`]
  },
  {
    breaks: "an offset below zero is sent",
    find: "Number.isSafeInteger(from) && Number(from) >= 0",
    replace: "Number.isSafeInteger(from)"
  }
])

const streaming = Mutant.of("packages/engine/src/files/FileStream.ts", [
  ...files,
  "packages/core/test/files/FileStream.test.ts"
], [
  {
    breaks: "a truncated file is resumed at its start",
    find: "{ from: received, validator, size }",
    replace: "{ from: 0, validator, size }"
  },
  {
    breaks: "a restarted file is joined regardless of its version",
    find: "received > 0 && value.from === 0 && !isSame",
    replace: "false"
  },
  {
    breaks: "a file without a validator is requested again after its first bytes",
    find: "received > 0 && validator === undefined",
    replace: "false"
  },
  {
    breaks: "bytes that were already received are read twice",
    find: "skip = received - value.from",
    replace: "skip = 0"
  },
  {
    breaks: "a range is requested from a server that does not support it",
    find: "const again = received > 0 ? takesRanges : current !== undefined",
    replace: "const again = true"
  },
  {
    breaks: "a file that is truncated before its first byte is not restarted",
    find: "received > 0 ? takesRanges : current !== undefined",
    replace: "takesRanges && received > 0"
  },
  { breaks: "a download is retried once too often", find: "breaks++ < retries", replace: "breaks++ <= retries" },
  {
    breaks: "a server that stalls ends a download",
    find: " || (error.reason._tag === \"Timeout\" && error.reason.limit === \"idle\")",
    replace: ""
  },
  {
    breaks: "the resources of an earlier part are not released",
    find: "return Effect.andThen(Scope.close(part!, Exit.void), next)",
    replace: "return next",
    equivalent: "A failed pull has already closed its connection. The stream releases the other resources of its scope."
  },
  {
    breaks: "progress does not count the bytes before the interruption",
    find: "const progress = { received, size }",
    replace: "const progress = { received: received - skip, size: undefined }"
  }
])

const wholeFiles = Mutant.of("packages/engine/src/files/FileContent.ts", files, [
  {
    breaks: "the body of a complete file has no deadline",
    find: "deadline === Infinity ? effect",
    replace: "deadline > 0 ? effect",
    tests: [...files, `${reliability}/Deadlines.test.ts`, `${reliability}/ResponseSize.test.ts`]
  }
])

const parts = Mutant.of("packages/engine/src/files/FilePart.ts", [
  "packages/engine/test/files/FilePart.test.ts",
  ...files.toReversed()
], [
  {
    breaks: "Content-Range is not compared with the requested range",
    find: "if (range.from !== from) return",
    replace: "if (range.from > from) return"
  },
  {
    breaks: "a part without Content-Range is accepted",
    find: "if (range === undefined) return \"the part of the file has no valid Content-Range\"",
    replace: "if (range === undefined) return undefined"
  },
  {
    breaks: "a part that ends early is accepted as the rest",
    find: "if (range.to + 1 !== (range.total ?? range.to + 1))",
    replace: "if (range.to > (range.total ?? range.to))"
  },
  {
    breaks: "a compressed part is joined",
    find:
      "if (!isPlain(headers)) return \"the part of the file is compressed, so its position in the file is unknown\"\n",
    replace: ""
  },
  {
    breaks: "parts of two versions are joined",
    find: "!isVersion(headers, validator) ||",
    replace: ""
  },
  { breaks: "parts of two sizes are joined", find: " || (size !== undefined && range.to + 1 !== size)", replace: "" },
  {
    breaks: "a part is accepted as the complete file",
    find:
      "if (from === 0 || validator === undefined) return \"the server sent a part of the file instead of the whole\"",
    replace: ""
  },
  { breaks: "If-Range is not sent", find: ", \"if-range\": validator", replace: "" },
  {
    breaks: "a range is requested of any version",
    find: "from === 0 || validator === undefined ? undefined : {",
    replace: "from === 0 ? undefined : {"
  },
  {
    breaks: "a weak etag identifies bytes",
    find: "strong.test(etag) ? etag : undefined\n  const",
    replace: "etag\n  const"
  },
  { breaks: "a Last-Modified of this second identifies bytes", find: "settled = 60_000", replace: "settled = 0" },
  {
    breaks: "a Last-Modified identifies bytes beside a weak etag",
    find: "if (etag !== \"\") return strong.test(etag) ? etag : undefined",
    replace: "if (strong.test(etag)) return etag"
  },
  {
    breaks: "files are requested with compression",
    find: "\"accept-encoding\": \"identity\"",
    replace: "\"accept-encoding\": \"gzip\"",
    tests: ["packages/core/test/request/Redirects.test.ts"]
  },
  { breaks: "a range begins one byte late", find: "`bytes=${from}-`", replace: "`bytes=${from + 1}-`" }
])

const places = [
  ...Mutant.of("packages/engine/src/request/FileUrl.ts", urls, [
    {
      breaks: "an https file is fetched over http",
      find: "if (protocol === \"http:\" && from.protocol !== \"http:\") return",
      replace: "if (protocol === \"http:\" && from.protocol === \"file:\") return"
    },
    {
      breaks: "a file with any scheme is fetched",
      find: "if (protocol !== \"https:\" && protocol !== \"http:\") return",
      replace: "if (protocol === \"javascript:\") return"
    },
    {
      breaks: "a password in the URL of a file is sent",
      find: "url.username === \"\" && url.password === \"\"",
      replace: "url.username === \"\""
    }
  ]),
  ...Mutant.of("packages/engine/src/request/Redirects.ts", [
    "packages/core/test/request/Redirects.test.ts",
    `${reliability}/Credentials.test.ts`,
    ...files,
    `${reliability}/Redirects.test.ts`
  ], [
    {
      breaks: "the token is sent to another origin",
      find: "isFile ? withoutSecrets(request, target.href) : undefined",
      replace: "isFile ? { ...request, url: target.href } : undefined"
    },
    {
      breaks: "a redirect of a JSON request to another origin is followed",
      find: "return isFile ? withoutSecrets(request, target.href) : undefined",
      replace: "return withoutSecrets(request, target.href)"
    },
    {
      breaks: "another port is the same origin",
      find: "if (target.origin === from.origin) return",
      replace: "if (target.hostname === from.hostname) return"
    },
    {
      breaks: "a redirect of a write is followed",
      find: "if (request.method !== \"GET\" && request.method !== \"HEAD\") return undefined",
      replace: ""
    },
    {
      breaks: "redirects are followed without end",
      find: "redirects.has(response.status) && followed < maxRedirects",
      replace: "redirects.has(response.status)"
    },
    {
      breaks: "a file on another origin is requested with compression",
      find: "\"accept-encoding\", \"user-agent\"",
      replace: "\"user-agent\""
    },
    {
      breaks: "a file on another origin is requested without its range",
      find: " \"range\", \"if-range\",",
      replace: ""
    },
    {
      breaks: "each hop has the whole limit of an attempt",
      find: "limits.attempt - (state.now() - state.startedAt)",
      replace: "limits.attempt",
      tests: [`${reliability}/WallClock.test.ts`]
    }
  ])
]

const saving = Mutant.of("packages/node/src/SavedFile.ts", ["packages/node/test/FileDownload.test.ts"], [
  {
    breaks: "the version is written before the old part is removed",
    find:
      "      yield* fs.remove(part, { force: true })\n      yield* fs.writeFile(part, new Uint8Array(), { flag: \"wx\" })\n      const validator = Files.validatorOf(file)\n      if (validator !== undefined) yield* fs.writeFileString(mark, validator, { flag: \"wx\" })\n",
    replace:
      "      const validator = Files.validatorOf(file)\n      if (validator !== undefined) yield* fs.writeFileString(mark, validator, { flag: \"wx\" })\n      yield* fs.remove(part, { force: true })\n      yield* fs.writeFile(part, new Uint8Array(), { flag: \"wx\" })\n"
  },
  {
    breaks: "the version of the old part remains until the new one is written",
    find: "      yield* fs.remove(mark, { force: true })\n      yield* fs.remove(part, { force: true })\n",
    replace: "      yield* fs.remove(part, { force: true })\n"
  },
  {
    breaks: "the old part is not emptied",
    find:
      "      yield* fs.remove(part, { force: true })\n      yield* fs.writeFile(part, new Uint8Array(), { flag: \"wx\" })\n",
    replace: ""
  },
  {
    breaks: "a part that is already complete fails",
    find: "reason.status === 416 ? open() : Effect.fail(error)",
    replace: "Effect.fail(error)"
  },
  {
    breaks: "a part is not resumed by its version",
    find: "open({ ...version, from: have })",
    replace: "open({ from: have })"
  },
  {
    breaks: "the file of the version remains next to the file",
    find: "  yield* fs.rename(part, path)\n  yield* fs.remove(mark, { force: true })\n",
    replace: "  yield* fs.rename(part, path)\n"
  },
  { breaks: "a part overwrites the bytes before it", find: "flag: \"a\"", replace: "flag: \"w\"" }
])

export const downloads = [...opening, ...streaming, ...wholeFiles, ...parts, ...places, ...saving]
