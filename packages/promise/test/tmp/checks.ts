import * as SchemaAST from "effect/SchemaAST"
import { readdirSync } from "node:fs"
const dir = new URL("../../../core/src/contract/", import.meta.url)
const seen = new Set<string>()
const done = new Set<any>()
const visit = (ast: any, where: string): void => {
  if (done.has(ast)) return; done.add(ast)
  for (const c of ast.checks ?? []) seen.add(JSON.stringify([ast._tag, c._tag, c.annotations?.representation, c.annotations?.expected, Object.keys(c.annotations ?? {})]))
  if (ast.encodingChecks) console.log("encodingChecks", where)
  if (ast._tag === "Objects") { if (ast.propertySignatures.length === 0) console.log("empty", where); for (const p of ast.propertySignatures) { if (p.type.context?.constructorDefault || p.type.context?.annotations) console.log("ctx", where, p.name); visit(p.type, where + "." + String(p.name)) } }
  if (ast._tag === "Arrays") { ast.rest.forEach((r: any) => visit(r, where)); if (ast.elements.length) console.log("tuple", where) }
  if (ast._tag === "Union") ast.types.forEach((r: any) => visit(r, where))
  if (ast._tag === "Suspend") visit(ast.thunk(), where)
  if (!["Objects","Arrays","Union","Suspend","String","Boolean","Number","Literal","Null","Undefined"].includes(ast._tag)) console.log("tag", ast._tag, where)
}
for (const f of readdirSync(dir)) if (f.endsWith(".ts")) {
  const m = await import(new URL(f, dir).href)
  for (const [n, e] of Object.entries<any>(m.endpoints ?? {})) {
    for (const p of ["params","query","headers"]) if (e[p]) visit(SchemaAST.toType(e[p].ast), n + "." + p)
    for (const [ct, { encoding, schemas }] of e.payload) { if (schemas.length > 1 || encoding._tag !== "Json") console.log("payload", n, ct, encoding._tag, schemas.length); visit(SchemaAST.toType(schemas[0].ast), n + ".body") }
    const s = [...e.success]; if (s.length !== 1) console.log("success", n, s.length, s.map((x: any) => x.ast?._tag))
    for (const x of s as any[]) { const b = x.schema ?? x; if (b.ast && b._tag !== "StreamUint8Array") visit(SchemaAST.toType(b.ast), n + ".answer") }
  }
}
for (const s of seen) console.log(s)
