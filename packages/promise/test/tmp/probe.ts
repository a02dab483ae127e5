import * as RequestEncoding from "@flat-sdk/core/http/RequestEncoding"
import * as Problems from "@flat-sdk/core/http/Problems"
import * as SchemaParser from "effect/SchemaParser"
import * as Schema from "effect/Schema"
import * as O from "@flat-sdk/core/contract/Organization"
import * as Omr from "@flat-sdk/core/contract/Omr"
import * as L from "@flat-sdk/core/contract/Lti"
import * as U from "@flat-sdk/core/contract/OrganizationUser"
import * as AC from "@flat-sdk/core/contract/AssignmentCopy"
import * as SC from "@flat-sdk/core/contract/ScoreCreation"
import * as S from "@flat-sdk/core/contract/OmrStep"
import * as E from "@flat-sdk/core/contract/EduResource"
import * as T from "@flat-sdk/core/contract/Task"
const enc = (e: any, i: any) => { const r: any = RequestEncoding.make(e)(i); console.log(JSON.stringify(i)?.slice(0,100), "->", r._tag === "Success" ? r.success.target + " " + r.success.body+" "+JSON.stringify(r.success.headers) : r.failure.problems) }
const o = O.endpoints
enc(o.listOrganizationUsers, { role: "x", q: 4, group: [1, null], noActiveLicense: 1, testAccounts: "z", sort: "k", direction: 5, limit: 1.5 })
enc(o.listOrganizationUsers, { role: ["x", 4], sort: ["k", 4], limit: "5", testAccounts: null })
enc(o.listOrganizationUsers, { sort: 5, limit: 5000 })
enc(o.listOrganizationUsers, { sort: ["firstname", "bogus"], limit: NaN, group: null })
enc(o.createOrganizationUser, { body: { username: 5, password: "x", email: "", role: "k", extra: 1, firstname: null } })
enc(o.createOrganizationUser, { body: [] })
enc(o.createOrganizationUser, { body: null })
enc(o.createOrganizationUser, {})
enc(o.createOrganizationUser, { body: { username: undefined, password: undefined, email: undefined } })
enc(o.updateOrganizationUser, { user: 5 })
enc(o.createLtiConfiguration, { body: { mode: "zz" } })
enc(o.createLtiConfiguration, { body: { mode: "1p3-manual", clientId: 4, x: 1, jwksUrl: "" } })
enc(o.createLtiConfiguration, { body: { } })
enc(o.createLtiConfiguration, { body: 5 })
enc(Omr.endpoints.getOmrJob, { job: "a", locale: 5, wait: 26 })
enc(Omr.endpoints.getOmrJob, { job: "a", locale: "fr", wait: 25 })
enc(Omr.endpoints.getOmrJobFile, { job: "a", index: 1.5 })
enc(Omr.endpoints.getOmrJobFile, { job: "a", index: "1" })
const dec = (s: any, v: any) => { const r: any = SchemaParser.decodeUnknownResult(s, { errors: "all" })(v); console.log(JSON.stringify(v)?.slice(0,100), "->", r._tag === "Success" ? "ok" : Problems.of(r.failure, v)) }
dec(U.UserDetailsAdmin, { id: 5, type: 4, product: null, picture: 4, organizationRole: [], license: 4, groups: [1], isEduTestingStudent: "x", lastActivityDate: 5 })
dec(U.UserDetailsAdmin, "x")
dec(L.LtiConfiguration, { ltiVersion: "1p1" })
dec(L.LtiConfiguration, { ltiVersion: "1p3", mode: "1p3-manual", id: 5 })
dec(L.LtiConfiguration, { ltiVersion: "2", id: 5 })
dec(L.LtiConfiguration, 5)
dec(L.LtiConfiguration, { })
dec(E.EduResource, { resource: 5 })
dec(T.Task, { children: [4, { children: {} }] })
