/** The machine, the versions, and the load during a run: a run on a busy machine says less, and must say so. */
import { hash } from "@flat-sdk/tools/workspace/Sources"
import { availableParallelism, cpus, loadavg } from "node:os"
import { canPin } from "../Child.ts"
import * as Files from "../Files.ts"
import { peers } from "../Installed.ts"
import * as Statistics from "../Statistics.ts"

/** Load averages over one minute: before a run, and the median during it. */
export interface Load {
  readonly before: number
  readonly median: number
}

export interface Machine {
  readonly at: string
  /** Hash of the sources of engine, fetch and node. */
  readonly sources: string
  readonly node: string
  readonly cpu: string
  readonly cores: number
  readonly load: Load
  readonly versions: Readonly<Record<string, string>>
}

/** Milliseconds between two samples. */
const interval = 5000

const now = (): number => loadavg()[0]!

/** Begins to sample the load. Returns a function that ends the sampling and describes the run. */
export const describe = (project: string): () => Machine => {
  const before = now()
  const samples: Array<number> = []
  const timer = setInterval(() => samples.push(now()), interval).unref()
  return () => {
    clearInterval(timer)
    samples.push(now())
    return {
      at: new Date().toISOString(),
      sources: hash(),
      node: process.version,
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      load: { before, median: Statistics.median(samples) },
      versions: Object.fromEntries(["effect", ...peers].map((name) => [name, Files.versionIn(project, name)]))
    }
  }
}

/** Load before a run comes from other processes. */
const mostBefore = 1

/** A run itself keeps up to two processes busy: a client and the server. */
const mostDuring = 2.5

/** Describes the run, with a warning if the machine was busy with other work. */
export const sentence = ({ at, cores, cpu, load, node, sources, versions }: Machine): string => {
  const busy = load.before > mostBefore || load.median > mostDuring
  return [
    `Measured ${at.slice(0, 10)}, sources ${sources}, on ${cores} cores (${cpu}${
      canPin ? "" : ", client and server not pinned"
    }), Node ${node.slice(1)}, with ${
      Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")
    }; load ${load.before.toFixed(1)} before, ${load.median.toFixed(1)} during.`,
    ...busy ? ["The machine was busy with other work: take differences of less than a third for noise."] : []
  ].join(" ")
}
