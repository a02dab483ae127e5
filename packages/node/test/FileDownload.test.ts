import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as Operation from "@flat-sdk/engine/Operation"
import * as RequestPipe from "@flat-sdk/engine/RequestPipe"
import { FileDownload, NodeTransport } from "@flat-sdk/node"
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import * as SmallDisk from "@flat-sdk/tools/tests/SmallDisk"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Exit, Fiber, FileSystem, Layer, Logger, Option, type PlatformError, Sink } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import * as Server from "./support/Server.ts"
import { tick } from "./support/Transports.ts"

const endpoint = HttpApiEndpoint.get("getFile", "/file", {
  success: HttpApiSchema.StreamUint8Array({ contentType: "audio/midi" })
})

/** Serves a file: responses with `cut` are interrupted after that many bytes. */
const served = Effect.fnUntraced(
  function*(file: {
    bytes: Buffer
    etag: string | undefined
    cut: ReadonlyArray<number>
    /** The headers `Last-Modified` and `Date` of a file without an etag. */
    dates?: { readonly "last-modified": string; readonly date: string }
    /** The second half of each response waits until the test ends it. */
    isHeld?: boolean
  }) {
    const ranges: Array<string | undefined> = []
    const ends: Array<() => void> = []
    const cuts = [...file.cut]
    const server = yield* Server.plain((request, response) => {
      ranges.push(request.headers.range)
      const calls = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")
      const validator = file.etag ?? file.dates?.["last-modified"]
      const current = request.headers["if-range"] === undefined || request.headers["if-range"] === validator
      const from = calls !== null && current ? Number(calls[1]) : 0
      if (from >= file.bytes.length) return void response.writeHead(416).end()
      response.writeHead(from > 0 ? 206 : 200, {
        "accept-ranges": "bytes",
        "content-length": file.bytes.length - from,
        "content-type": "audio/midi",
        ...(file.etag === undefined ? {} : { etag: file.etag }),
        ...file.dates,
        ...(from > 0 ? { "content-range": `bytes ${from}-${file.bytes.length - 1}/${file.bytes.length}` } : {})
      })
      const cut = cuts.shift()
      if (cut === undefined && file.isHeld === true) {
        const half = file.bytes.length / 2
        const rest = file.bytes.subarray(Math.max(from, half))
        response.write(file.bytes.subarray(from, half))
        return void ends.push(() => response.end(rest))
      }
      if (cut === undefined) return void response.end(file.bytes.subarray(from))
      response.write(file.bytes.subarray(from, from + cut), () => request.socket.destroySoon())
    })
    const pipe = yield* Layer.build(
      RequestPipe.layer({ baseUrl: `http://127.0.0.1:${server.port}`, retries: 0 }).pipe(
        Layer.provide(NodeTransport.layer())
      )
    )
    const operation = Operation.make(endpoint, Effect.runSync(Effect.provide(RequestPipe.RequestPipe, pipe)))
    const fs = yield* FileSystem.FileSystem
    const path = `${yield* fs.makeTempDirectoryScoped()}/score.mid`
    const saveWith = (more?: FileDownload.SaveOptions) =>
      FileDownload.save((options) => operation.download({}, options), path, more)
    const save = saveWith()
    const here = Effect.map(fs.readFile(path), (bytes) => Buffer.from(bytes))
    return { ends, fs, here, path, ranges, save, saveWith }
  }
)

const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, index) => index % 251))

describe("FileDownload.save", () => {
  it.live("refuses a folder before the download", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      const error = yield* Effect.flip(FileDownload.save(() => Effect.die("opened"), folder))
      assert.include(error.message, "is a folder: name the file in it")
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("saves a file under its name, and leaves no other files", () =>
    Effect.gen(function*() {
      const { fs, here, path, save } = yield* served({ bytes, etag: "\"1\"", cut: [] })
      yield* save
      assert.isTrue(bytes.equals(yield* here))
      assert.isFalse(yield* fs.exists(`${path}.part`))
      assert.isFalse(yield* fs.exists(`${path}.part.version`))
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("H3 saves the whole file if onProgress throws or rejects, and warns once", () =>
    Effect.gen(function*() {
      for (
        const onProgress of [
          () => {
            throw new Error("out of order")
          },
          () => Promise.reject(new Error("out of order"))
        ]
      ) {
        const warnings: Array<string> = []
        const logger = Logger.make(({ message }) => void warnings.push(String(message)))
        const { here, saveWith } = yield* served({ bytes, etag: "\"1\"", cut: [] })
        yield* Effect.provide(saveWith({ onProgress }), Logger.layer([logger]))
        assert.isTrue(bytes.equals(yield* here))
        yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
        assert.lengthOf(warnings, 1)
        assert.match(warnings[0]!, /^onProgress (threw|rejected): out of order/)
      }
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("removes the recorded version if the new version has no etag", () =>
    Effect.gen(function*() {
      const file = { bytes, etag: "\"1\"" as string | undefined, cut: [20_000, 10_000] }
      const { fs, here, path, ranges, save } = yield* served(file)
      yield* Effect.flip(save)
      assert.isTrue(yield* fs.exists(`${path}.part.version`))
      file.etag = undefined
      file.bytes = Buffer.from(bytes).reverse()
      yield* Effect.flip(save)
      assert.isFalse(yield* fs.exists(`${path}.part.version`))
      // The server has the first version again: nothing of the second may be in the file.
      file.etag = "\"1\""
      file.bytes = bytes
      yield* save
      assert.isTrue(bytes.equals(yield* here))
      assert.isUndefined(ranges[2])
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("L2 resumes by a Last-Modified that was a minute ago, and starts again if it has changed", () =>
    Effect.gen(function*() {
      const date = "Sun, 06 Nov 1994 08:50:37 GMT"
      for (const modified of ["Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:00 GMT"]) {
        const file = {
          bytes,
          etag: undefined,
          cut: [20_000],
          dates: { "last-modified": "Sun, 06 Nov 1994 08:49:37 GMT", date }
        }
        const { fs, here, path, ranges, save, saveWith } = yield* served(file)
        yield* Effect.flip(save)
        assert.include(yield* fs.readFileString(`${path}.part.version`), file.dates["last-modified"])
        if (modified !== file.dates["last-modified"]) file.bytes = Buffer.from(bytes).reverse()
        file.dates = { "last-modified": modified, date }
        const progress: Array<unknown> = []
        yield* saveWith({ onProgress: (made) => void progress.push(made) })
        assert.deepStrictEqual(progress.at(-1), { received: bytes.length, size: bytes.length })
        assert.isTrue(file.bytes.equals(yield* here))
        assert.isDefined(ranges[1])
      }
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("L2 starts again if no strong version was recorded: a weak etag, a Last-Modified of this second, a truncated one", () =>
    Effect.gen(function*() {
      const now = "Sun, 06 Nov 1994 08:49:37 GMT"
      for (const version of [{ etag: "W/\"1\"" }, { etag: undefined, dates: { "last-modified": now, date: now } }]) {
        const { fs, here, path, ranges, save } = yield* served({ bytes, cut: [20_000], ...version })
        yield* Effect.flip(save)
        assert.isFalse(yield* fs.exists(`${path}.part.version`))
        yield* save
        assert.isTrue(bytes.equals(yield* here))
        assert.deepStrictEqual(ranges, [undefined, undefined])
      }
      for (const recorded of ["W/\"1\"", "\"1", now.slice(0, -4), ""]) {
        const { fs, here, path, ranges, save } = yield* served({ bytes, etag: "\"1\"", cut: [] })
        yield* fs.writeFile(`${path}.part`, bytes.subarray(1, 100))
        yield* fs.writeFileString(`${path}.part.version`, recorded)
        yield* save
        assert.isTrue(bytes.equals(yield* here))
        assert.deepStrictEqual(ranges, [undefined])
      }
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("F8 a crash at any step, while the file changes, never joins two versions", () =>
    Effect.gen(function*() {
      // Until a save completes before the crash.
      for (let steps = 1, crashed = true; crashed; steps++) {
        const file = { bytes, etag: "\"1\"", cut: [20_000] }
        const { fs, here, path, save } = yield* served(file)
        yield* Effect.flip(save)
        assert.isTrue(yield* fs.exists(`${path}.part`))
        file.etag = "\"2\""
        file.bytes = Buffer.from(bytes).reverse()
        let left = steps
        const dying = <A>(step: Effect.Effect<A, PlatformError.PlatformError>) =>
          Effect.suspend(() => left-- > 0 ? step : Effect.die("the process ends"))
        crashed = Exit.isFailure(
          yield* Effect.exit(Effect.provideService(save, FileSystem.FileSystem, {
            ...fs,
            exists: (path) => dying(fs.exists(path)),
            remove: (path, options) => dying(fs.remove(path, options)),
            rename: (from, to) => dying(fs.rename(from, to)),
            // Opening the file, which may truncate it, is a step, and so is each chunk.
            sink: (path, options) =>
              Sink.unwrap(
                Effect.map(
                  dying(Effect.void),
                  () => Sink.mapInputEffect(fs.sink(path, options), (piece: Uint8Array) => dying(Effect.succeed(piece)))
                )
              ),
            writeFile: (path, data, options) => dying(fs.writeFile(path, data, options)),
            writeFileString: (path, data, options) => dying(fs.writeFileString(path, data, options))
          }))
        )
        yield* save
        assert.isTrue(file.bytes.equals(yield* here), `after a crash at step ${steps}`)
      }
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("F8 a recorded version that is not a valid etag is not sent: the download starts again", () =>
    Effect.gen(function*() {
      const { fs, here, path, ranges, save } = yield* served({ bytes, etag: "\"1\"", cut: [] })
      yield* fs.writeFile(`${path}.part`, bytes.subarray(0, 100))
      yield* fs.writeFileString(`${path}.part.version`, "\"1\"\n")
      yield* save
      assert.isTrue(bytes.equals(yield* here))
      assert.deepStrictEqual(ranges, [undefined])
      // Nor is one that was recorded for another file.
      yield* fs.writeFile(`${path}.part`, Buffer.from(bytes).reverse().subarray(0, 100))
      const { ino } = yield* fs.stat(path)
      yield* fs.writeFileString(`${path}.part.version`, `"1"\n${Option.getOrThrow(ino)}`)
      yield* save
      assert.isTrue(bytes.equals(yield* here))
      assert.deepStrictEqual(ranges, [undefined, undefined])
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("F13 a link in place of the part is removed, and the file that it leads to stays as it is", () =>
    Effect.gen(function*() {
      const { fs, here, path, ranges, save } = yield* served({ bytes, etag: "\"1\"", cut: [] })
      const victim = `${path}.victim`
      yield* fs.writeFileString(victim, "kept")
      const inode = Option.getOrThrow((yield* fs.stat(victim)).ino)
      // What a saver would have recorded, had it written the file that the link leads to.
      yield* fs.symlink(victim, `${path}.part`)
      yield* fs.writeFileString(`${path}.part.version`, `"1"\n${inode}`)
      yield* save
      assert.isTrue(bytes.equals(yield* here))
      assert.deepStrictEqual([ranges, yield* fs.readFileString(victim)], [[undefined], "kept"])
      assert.isTrue(Option.isNone(yield* Effect.option(fs.readLink(path))))
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("starts again if the partial file is not shorter than the file", () =>
    Effect.gen(function*() {
      const { fs, here, path, save } = yield* served({ bytes, etag: "\"1\"", cut: [] })
      yield* fs.writeFile(`${path}.part`, bytes)
      yield* fs.writeFileString(`${path}.part.version`, "\"1\"")
      yield* save
      assert.isTrue(bytes.equals(yield* here))
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("F13 two savers of one path: both files are whole, the later one stays, and its saver says so", () =>
    Effect.gen(function*() {
      const whole = Buffer.from(Array.from({ length: 400_000 }, (_, index) => index % 253))
      const { ends, fs, here, path, saveWith } = yield* served({ bytes: whole, etag: "\"1\"", cut: [], isHeld: true })
      const warnings: Array<string> = []
      const logger = Logger.make(({ message }) => void warnings.push(String(message)))
      const begun = new Set<number>()
      const saver = (number: number) =>
        saveWith({
          onProgress: () => {
            if (begun.add(number).size === 2) ends[0]!()
          }
        })
      // The second one ends when the first has its name.
      const release = Effect.map(until(() => existsSync(path)), () => ends[1]!())
      yield* Effect.provide(Effect.all([saver(1), saver(2), release], { concurrency: 3 }), Logger.layer([logger]))
      assert.strictEqual((yield* here).length, whole.length)
      assert.isTrue(whole.equals(yield* here))
      assert.deepStrictEqual(warnings, [
        `${path} was written while it was downloaded: this download replaces it as a whole`
      ])
      assert.deepStrictEqual(yield* fs.readDirectory(dirname(path)), ["score.mid"])
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("F13 two savers that end at the same time: one of them says that it replaces the other's file", () =>
    Effect.gen(function*() {
      const { ends, fs, saveWith } = yield* served({ bytes, etag: "\"1\"", cut: [], isHeld: true })
      const warnings: Array<string> = []
      const logger = Logger.make(({ message }) => void warnings.push(String(message)))
      const whole = new Set<number>()
      const begun = new Set<number>()
      // Long enough for the other one to look at the path before its file is replaced, if it may.
      const rename = (from: string, to: string) =>
        until(() => whole.size === 2).pipe(
          Effect.andThen(Effect.repeat(tick, { times: 200 })),
          Effect.andThen(fs.rename(from, to))
        )
      const saver = (number: number) =>
        saveWith({
          onProgress: ({ received }) => {
            if (begun.add(number).size === 2) { for (const end of ends.splice(0)) end() }
            if (received === bytes.length) whole.add(number)
          }
        })
      yield* Effect.all([saver(1), saver(2)], { concurrency: 2 }).pipe(
        Effect.provideService(FileSystem.FileSystem, { ...fs, rename }),
        Effect.provide(Logger.layer([logger]))
      )
      assert.lengthOf(warnings, 1)
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("F13 two savers of two versions: each saves its own, whole", () =>
    Effect.gen(function*() {
      const file = { bytes, etag: "\"1\"", cut: [], isHeld: true }
      const { ends, here, saveWith } = yield* served(file)
      const other = Buffer.from(bytes).reverse()
      const context = yield* Effect.context<FileSystem.FileSystem>()
      const fork = Effect.runForkWith(context)
      let later: Fiber.Fiber<void, unknown> | undefined
      yield* saveWith({
        onProgress: () => {
          if (later !== undefined) return
          Object.assign(file, { bytes: other, etag: "\"2\"" })
          // The first one goes on when the second one has bytes too.
          later = fork(saveWith({ onProgress: () => ends[0]!() }))
        }
      })
      assert.isTrue(bytes.equals(yield* here))
      ends[1]!()
      yield* Fiber.join(later!)
      assert.isTrue(other.equals(yield* here))
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("F13 the part of a process that was killed is continued; that of a running one is not touched", () =>
    Effect.gen(function*() {
      const { fs, here, path, ranges, save } = yield* served({ bytes, etag: "\"1\"", cut: [] })
      const plant = Effect.fnUntraced(function*(pid: number | undefined) {
        const part = `${path}.part.${pid}-0123abcd`
        yield* fs.writeFile(part, bytes.subarray(0, 10_000))
        const { ino } = yield* fs.stat(part)
        yield* fs.writeFileString(`${part}.version`, `"1"\n${Option.getOrThrow(ino)}`)
      })
      yield* plant(process.ppid)
      yield* save
      assert.deepStrictEqual(ranges, [undefined])
      yield* plant(spawnSync(process.execPath, ["--version"]).pid)
      yield* save
      assert.deepStrictEqual(ranges, [undefined, "bytes=10000-"])
      assert.isTrue(bytes.equals(yield* here))
      const left = (yield* fs.readDirectory(dirname(path))).toSorted()
      const running = `score.mid.part.${process.ppid}-0123abcd`
      assert.deepStrictEqual(left, ["score.mid", running, `${running}.version`])
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.effect("F13 a saver whose part was taken by one that does not see its process starts again", () =>
    Effect.gen(function*() {
      const { fs, here, path, ranges, saveWith } = yield* served({ bytes, etag: "\"1\"", cut: [] })
      let taken = 0
      yield* saveWith({
        onProgress: () => {
          for (const name of taken++ === 0 ? readdirSync(dirname(path)) : []) rmSync(join(dirname(path), name))
        }
      })
      assert.deepStrictEqual(ranges, [undefined, undefined])
      assert.isTrue(bytes.equals(yield* here))
      assert.deepStrictEqual(yield* fs.readDirectory(dirname(path)), ["score.mid"])
    }).pipe(Effect.provide(NodeFileSystem.layer)))
})

describeWith("mount", "FileDownload.save on a full disk", (programs) => {
  it.live("F8 keeps the part and names it, also if it is saved again too early; with more space, it resumes", () =>
    Effect.gen(function*() {
      const whole = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 253))
      const { fs, here, path, ranges, save } = yield* served({ bytes: whole, etag: "\"1\"", cut: [] })
      const { enlarge } = yield* Effect.acquireRelease(
        Effect.sync(() => SmallDisk.mount(programs, dirname(path), 64)),
        ({ unmount }) => Effect.sync(unmount)
      )
      for (const attempt of ["first", "second"]) {
        const error = yield* Effect.flip(save)
        assert.strictEqual(
          error.message,
          `Unknown: FileDownload.save (${path}.part): the disk is full, no space is left. What arrived is kept in this part: free some space and save again, which resumes if the file has not changed`,
          attempt
        )
        assert.deepStrictEqual((yield* fs.readDirectory(dirname(path))).toSorted(), [
          "score.mid.part",
          "score.mid.part.version"
        ])
      }
      const { size } = yield* fs.stat(`${path}.part`)
      assert.isAbove(Number(size), 0)
      enlarge()
      yield* save
      assert.isTrue(whole.equals(yield* here))
      assert.deepStrictEqual(ranges, [undefined, `bytes=${size}-`, `bytes=${size}-`])
    }).pipe(Effect.provide(NodeFileSystem.layer)))
})
