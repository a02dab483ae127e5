/** A source file as a syntax tree, in which each name leads to its declaration. */
import { parse, type ParserOptions } from "@babel/parser"
import babel, { type NodePath } from "@babel/traverse"
import type { Identifier, Node } from "@babel/types"

/** A name that a file declares. */
export interface Variable {
  readonly name: string
  /** The declaration: a declarator, a specifier of an import, a parameter, a function or a class. */
  readonly declaration: Node
  /** The identifier that is declared, with its type. */
  readonly id: Identifier
  /** Where it is used, without its declaration. */
  readonly references: ReadonlyArray<Node>
}

export interface Source {
  readonly text: string
  /** Nodes in the order of the file: a node comes before its parts. */
  readonly nodes: ReadonlyArray<Node>
  readonly parentOf: (node: Node) => Node | undefined
  readonly variableOf: (name: Identifier) => Variable | undefined
  /** Whether a name means something at a node. */
  readonly isTaken: (name: string, at: Node) => boolean
}

/** A file that is not a program. */
export class SyntaxProblem extends Error {
  readonly line: number

  constructor(error: Error & { readonly loc?: { readonly line: number } }) {
    super(error.message.replace(/ \(\d+:\d+\)$/, ""))
    this.line = error.loc?.line ?? 1
  }
}

const optionsOf = (path: string): ParserOptions => {
  const isTyped = /\.[cm]?tsx?$/.test(path)
  return {
    sourceType: "unambiguous",
    allowReturnOutsideFunction: true,
    plugins: [
      ...isTyped ? ["typescript" as const, "decorators-legacy" as const] : [],
      ...isTyped && !path.endsWith("x") ? [] : ["jsx" as const]
    ]
  }
}

export const make = (path: string, text: string): Source => {
  const paths = new Map<Node, NodePath>()
  try {
    babel.default(parse(text, optionsOf(path)), { enter: (path) => void paths.set(path.node, path) })
  } catch (error) {
    throw new SyntaxProblem(error as Error)
  }
  return {
    text,
    nodes: [...paths.keys()],
    parentOf: (node) => paths.get(node)?.parent,
    variableOf: (name) => {
      const binding = paths.get(name)?.scope.getBinding(name.name)
      return binding && {
        name: name.name,
        declaration: binding.path.node,
        id: binding.identifier,
        references: binding.referencePaths.map(({ node }) => node)
      }
    },
    isTaken: (name, at) => paths.get(at)?.scope.hasBinding(name, true) === true
  }
}
