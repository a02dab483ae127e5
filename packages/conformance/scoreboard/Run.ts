/** Runs vectors with a client. Several copies of its program share them, because most of the time is waiting. */
import { type Client, type Hello, Program } from "./Client.ts"
import { judge, type Verdict } from "./Judge.ts"
import { play } from "./Loopback.ts"
import type { Vector } from "./Vector.ts"

export interface Column extends Hello {
  readonly date: string
  readonly verdicts: Readonly<Record<string, Verdict>>
}

/** Runs the vectors; `patience` multiplies the time that each call may take. Fails if the program does not start. */
export const run = async (
  client: Client,
  vectors: ReadonlyArray<Vector>,
  { copies = 4, patience = 1 }: { readonly copies?: number; readonly patience?: number } = {}
): Promise<Column> => {
  const started = new Program(client)
  const hello = await started.start()
  const queue = [...vectors]
  const judged: Array<() => readonly [string, Verdict]> = []
  const servers: Array<() => void> = []
  const programs: Array<Program> = [started]
  const work = async (first: Program | undefined): Promise<void> => {
    let program = first
    for (let vector = queue.shift(); vector !== undefined; vector = queue.shift()) {
      if (program === undefined) {
        programs.push(program = new Program(client))
        await program.start()
      }
      const current = vector
      const loopback = await play(current)
      servers.push(loopback.close)
      const { call, limit, options, times = 1 } = current
      const heard = await program.call(
        { baseUrl: loopback.baseUrl, token: "board-token", times, ...call, ...options },
        limit * patience
      )
      judged.push(() => [current.id, judge(current, loopback, heard)])
      if (heard.outcome === "waiting" || heard.outcome === "ended") program = undefined
    }
  }
  try {
    await Promise.all(
      Array.from({ length: Math.min(copies, vectors.length) }, (_, nth) => work(nth === 0 ? started : undefined))
    )
  } finally {
    // Judged only then: a request that a client sends after the outcome counts too.
    await Promise.all(programs.map((program) => program.end()))
    for (const close of servers) close()
  }
  const verdicts = new Map(judged.map((one) => one()))
  return {
    ...hello,
    date: new Date().toISOString().slice(0, 10),
    verdicts: Object.fromEntries(vectors.map(({ id }) => [id, verdicts.get(id)!]))
  }
}
