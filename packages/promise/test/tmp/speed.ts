import * as SchemaParser from "effect/SchemaParser"
import * as Schema from "effect/Schema"
import { UserDetailsAdmin } from "@flat-sdk/core/contract/OrganizationUser"
import * as D from "../../src/generated/operations/Organization.ts"
import { fitsOf } from "../../src/internal/check.ts"
const user = (i: number) => ({ id: `u${i}`, type: "user", product: "flatEdu", username: `pupil.${i}`, printableName: "Ada L", firstname: "Ada", lastname: "L", picture: null, badges: [], organization: "o1", organizationRole: i % 3 ? "user" : "teacher", htmlUrl: "https://x", lastActivityDate: "2024-01-01T00:00:00Z", ...(i % 2 ? { license: { id: "l", source: "order", mode: "credit", active: true, expirationDate: "2024" }, email: "a@b.c" } : {}), groups: ["a", "b"], isEduTestingStudent: false })
const text = JSON.stringify(Array.from({ length: 100 }, (_, i) => user(i)))
const page = JSON.parse(text)
const ours = fitsOf(D.listOrganizationUsers.answer!)
const schema = Schema.Array(UserDetailsAdmin)
const interpreted = SchemaParser.is(schema as any)
const jit = await import("effect/schema/SchemaJITCompiler")
const time = (name: string, f: () => unknown) => { for (let i = 0; i < 3000; i++) f(); const t = process.hrtime.bigint(); const n = 5000; for (let i = 0; i < n; i++) f(); console.log(name, (Number(process.hrtime.bigint() - t) / n / 1000).toFixed(1), "us a page") }
time("parse", () => JSON.parse(text)); time("ours", () => ours(page)); time("interpreted", () => interpreted(page))
const s2 = Schema.Array(UserDetailsAdmin.annotate({}))
jit.enable(s2.ast)
const c = SchemaParser.is(s2 as any)
time("compiled", () => c(page)); time("ours", () => ours(page))
