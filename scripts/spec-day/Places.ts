/** Where the repository has an operation or a model, and where its neighbours are. */
import type { Operation as Vendors } from "@flat-sdk/contract-tools/drift/Api"
import { type Contract, type Operation, operationsOf } from "@flat-sdk/contract-tools/model/Contract"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"

const folders = {
  contract: "packages/core/src/contract",
  sandbox: "packages/sandbox/src/operations",
  cases: "packages/conformance/src/suite/cases"
}
type Folder = keyof typeof folders

export class Places {
  readonly contract: Contract
  private readonly files: Readonly<Record<Folder, ReadonlyArray<readonly [path: string, lines: ReadonlyArray<string>]>>>

  constructor(root: string, contract: Contract) {
    const read = (folder: string) =>
      globSync(`${folder}/**/*.ts`, { cwd: root }).map((path) => path.replaceAll("\\", "/"))
        .filter((path) => !path.startsWith(`${folders.contract}/generated/`)).sort()
        .map((path) => [path, readFileSync(join(root, path), "utf8").split("\n")] as const)
    this.contract = contract
    this.files = { contract: read(folders.contract), sandbox: read(folders.sandbox), cases: read(folders.cases) }
  }

  /** Returns the file and line that declare a property or constant. */
  find(folder: Folder, name: string): string | undefined {
    const declared = new RegExp(`^ *(?:(?:export )?const )?${name}(?:\\(|:| =)`)
    for (const [path, lines] of this.files[folder]) {
      const index = lines.findIndex((line) => declared.test(line))
      if (index >= 0) return `${path}:${index + 1}`
    }
    return undefined
  }

  /** Returns the operation of the contract with the same tag that is most alike: by its path, then by reading or writing. */
  neighbour({ method, path, tag }: Vendors): Operation | undefined {
    const common = (other: Operation) => {
      const [parts, others] = [`${path}/`.split("/"), `${other.path}/.`.split("/")]
      return 2 * parts.findIndex((part, index) => part !== others[index]) +
        Number((method === "GET") === (other.method === "GET"))
    }
    return operationsOf(this.contract).filter(({ service }) => service.tag === tag)
      .map(({ operation }) => operation).sort((one, other) => common(other) - common(one))[0]
  }

  /** Returns the name of the list in `Scopes.ts` that has exactly these scopes. */
  scopesName(scopes: ReadonlyArray<string>): string | undefined {
    const wanted = [...scopes].sort().join()
    return operationsOf(this.contract).find(({ operation }) => [...operation.scopes].sort().join() === wanted)
      ?.operation.scopesName
  }
}
