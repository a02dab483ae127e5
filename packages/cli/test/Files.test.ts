/** Files up and down: in constant memory, resumed after an interruption, and never to a terminal as bytes. */
import * as fs from "node:fs"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Cli } from "./support/Cli.ts"

const tune = (title: string) =>
  `<?xml version="1.0"?><score-partwise version="4.0"><work><work-title>${title}</work-title></work><part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list><part id="P1"><measure number="1"><attributes><divisions>1</divisions></attributes><note><pitch><step>C</step><octave>5</octave></pitch><duration>4</duration></note></measure></part></score-partwise>`

let cli: Cli
let score: string
beforeAll(async () => {
  cli = await Cli.start()
  fs.writeFileSync(path.join(cli.home, "march.musicxml"), tune("March"))
  const made = await cli.run([
    "scores",
    "create",
    "--set",
    "title=March",
    "--data",
    "@march.musicxml",
    "--set",
    "collection=root"
  ])
  score = (JSON.parse(made.stdout) as { id: string }).id
})
afterAll(() => cli.close())

describe("--output", () => {
  it("saves a file, and says so on standard error", async () => {
    const { code, stderr, stdout } = await cli.run([
      "scores",
      "get-revision-data",
      score,
      "last",
      "midi",
      "-o",
      "march.mid"
    ])
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" })
    expect(stderr).toMatch(/^Saved march\.mid \(\d+ bytes\)\n$/)
    expect(fs.readFileSync(path.join(cli.home, "march.mid")).subarray(0, 4).toString()).toBe("MThd")
  })

  it("writes to standard output for -, and in a pipe", async () => {
    const one = await cli.run(["scores", "get-revision-data", score, "last", "midi", "--output", "-"])
    const two = await cli.run(["scores", "get-revision-data", "--format", "midi", "--score", score, "last"])
    expect(one.bytes.subarray(0, 4).toString()).toBe("MThd")
    expect(two.bytes.equals(one.bytes)).toBe(true)
    expect([one.stderr, two.stderr]).toEqual(["", ""])
  })

  it("refuses bytes on a terminal, and shows text", async () => {
    const at = { stdoutIsTerminal: true }
    const bytes = await cli.run(["scores", "get-revision-data", score, "last", "midi"], at)
    expect(bytes.code).toBe(2)
    expect(bytes.stderr).toContain("--output: the file is audio/midi, which a terminal cannot show")
    const text = await cli.run(["scores", "get-revision-data", score, "last", "xml"], at)
    expect(text.code).toBe(0)
    expect(text.stdout).toContain("<score-partwise")
  })

  it("resumes an interrupted download", async () => {
    const whole = Buffer.alloc(300_000, "flat ")
    const ranges: Array<string | undefined> = []
    const server = http.createServer((request, response) => {
      ranges.push(request.headers.range)
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0)
      const rest = whole.subarray(from)
      response.writeHead(from === 0 ? 200 : 206, {
        "content-type": "audio/midi",
        "content-length": rest.length,
        "accept-ranges": "bytes",
        etag: "\"one\"",
        ...(from === 0 ? {} : { "content-range": `bytes ${from}-${whole.length - 1}/${whole.length}` })
      })
      if (ranges.length > 1) {
        response.end(rest)
        return
      }
      response.write(rest.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const env = { FLAT_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2` }
    const { code, stderr } = await cli.run(["scores", "get-revision-data", "s", "last", "midi", "-o", "long.mid"], {
      env
    })
    server.close()
    expect([code, stderr]).toEqual([0, "Saved long.mid (300000 bytes)\n"])
    expect(fs.readFileSync(path.join(cli.home, "long.mid")).equals(whole)).toBe(true)
    expect(ranges).toEqual([undefined, "bytes=100000-"])
  })
})

describe("--data", () => {
  it("sends standard input, and the file's name where the body has one", async () => {
    const job = await cli.run(["omr", "create-job", "--body", "{}"])
    const { id } = JSON.parse(job.stdout) as { id: string }
    fs.writeFileSync(path.join(cli.home, "Old march.pdf"), "%PDF-1.4\n<< /Type /Page >>\n")
    const named = await cli.run(["omr", "add-job-file", id, "--data", "@Old march.pdf", "--dry-run"])
    expect(named.stdout).toContain("\"filename\": \"Old march.pdf\"")
    const sent = await cli.run(["omr", "add-job-file", id, "--data", "@-"], { stdin: "%PDF-1.4\n<< /Type /Page >>\n" })
    expect([sent.code, sent.stderr]).toEqual([0, ""])
    expect(JSON.parse(sent.stdout)).toMatchObject({ fileCount: 1 })
  })

  it("says which file cannot be opened, and which flags exclude each other", async () => {
    const { code, stderr } = await cli.run(["scores", "create", "--data", "@nowhere.xml", "--data", "@march.musicxml"])
    expect(code).toBe(2)
    expect(stderr).toContain("--data: the file nowhere.xml could not be opened (NotFound)")
    expect(stderr).toContain("--data: expected one file, found more than one")
  })

  it("keeps a large file out of memory", async () => {
    let received = 0
    const server = http.createServer((request, response) => {
      request.on("data", (chunk: Buffer) => {
        received += chunk.length
      })
      request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const peakOf = async (size: number) => {
      fs.writeFileSync(path.join(cli.home, "large.bin"), "")
      fs.truncateSync(path.join(cli.home, "large.bin"), size)
      received = 0
      const { code, stderr } = await cli.run(["scores", "create", "--data", "@large.bin"], {
        process: true,
        env: {
          FLAT_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
          NODE_OPTIONS: `--import=${path.resolve(import.meta.dirname, "support/PeakMemory.ts")}`
        }
      })
      expect(code).toBe(0)
      expect(received).toBeGreaterThan(size * 4 / 3)
      return Number(/peak memory (\d+)/.exec(stderr)?.[1])
    }
    const mebibyte = 1024 * 1024
    const one = await peakOf(8 * mebibyte)
    const six = await peakOf(48 * mebibyte)
    server.close()
    expect(one).toBeGreaterThan(0)
    expect(six - one).toBeLessThan(24 * mebibyte)
  })
})
