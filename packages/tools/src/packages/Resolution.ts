/** Runs publint and attw on the tarball: its manifest and types must resolve in all tools. */
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import type { Tarball } from "../workspace/Tarball.ts"

export const publintProblems = async (tarball: Tarball): Promise<ReadonlyArray<string>> => {
  const bytes = new Uint8Array(tarball.bytes)
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true })
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code)
}

/** Resolutions that do not matter for packages with ES modules only: `require`, and that of Node 10. */
const ofCommonJs = ["node10", "node16-cjs"]

export const attwProblems = async (tarball: Tarball): Promise<ReadonlyArray<string>> => {
  // A package with commands only has no types.
  if (tarball.entryPoints.length === 0) return []
  const irrelevant = new Set(tarball.manifest.main === undefined ? ofCommonJs : [])
  const result = await checkPackage(createPackageFromTarballData(tarball.bytes), {
    entrypoints: [...tarball.entryPoints]
  })
  if (!result.types) return ["the tarball has no types: run `pnpm build` first"]
  return result.problems
    .filter((problem) => !("resolutionKind" in problem && irrelevant.has(problem.resolutionKind)))
    .filter((problem) => !("resolutionOption" in problem && irrelevant.has(problem.resolutionOption)))
    .map((problem) => {
      const where = "entrypoint" in problem ? problem.entrypoint : "fileName" in problem ? problem.fileName : ""
      return `${problem.kind} ${where}`.trim()
    })
}
