/** Where the repository has an operation or a model, and which operation is most like a new one. */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Operation } from "../drift/Api.ts"
import { type Contract, operationsOf } from "../generate/model/Contract.ts"

/** The contract, the handlers of the sandbox, and the cases of the conformance suite. */
const folders = [
  "packages/core/src/contract",
  "packages/sandbox/src/operations",
  "packages/conformance/src/suite/cases"
]

export class Places {
  private readonly contract: Contract
  private readonly files: ReadonlyArray<readonly [path: string, lines: ReadonlyArray<string>]>

  constructor(root: string, contract: Contract) {
    this.contract = contract
    this.files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }).sort())
      // The record of repetitions has all names.
      .filter((path) => !path.includes("/generated/") && !path.endsWith("/Repeats.ts"))
      .map((path) => [path.replaceAll("\\", "/"), readFileSync(join(root, path), "utf8").split("\n")])
  }

  /** Returns the first line of each file that declares a property or constant with this name. */
  find(name: string): ReadonlyArray<string> {
    const declared = new RegExp(`^ *(?:(?:export )?const )?${name}(?:\\(|:| =)`)
    return this.files.flatMap(([path, lines]) => {
      const index = lines.findIndex((line) => declared.test(line))
      return index < 0 ? [] : [`${path}:${index + 1}`]
    })
  }

  /** Returns the operation of the contract with the same tag that is most alike: by its path, then by reading or writing. */
  neighbour({ method, path, tag }: Operation): string | undefined {
    const parts = `${path}/`.split("/")
    const common = (other: { readonly method: string; readonly path: string }) => {
      const others = `${other.path}/.`.split("/")
      return 2 * parts.findIndex((part, index) => part !== others[index]) +
        Number((method === "GET") === (other.method === "GET"))
    }
    return operationsOf(this.contract).filter(({ service }) => service.tag === tag)
      .map(({ operation }) => operation).sort((one, other) => common(other) - common(one))[0]?.id
  }
}
