/**
 * A contract of a few operations and its digest, for testing the drift check. They are separate from the real contract, so that a changed field of
 * the real contract fails only the tests of its own operations.
 */
import * as Enumeration from "@flat-sdk/core/contract/fields/Enumeration"
import * as Field from "@flat-sdk/core/contract/fields/Field"
import * as Pagination from "@flat-sdk/core/contract/fields/Pagination"
import { AcceptedScopes } from "@flat-sdk/core/contract/fields/Scopes"
import { FixedQuery } from "@flat-sdk/engine/Fields"
import { type Accepted, judge } from "@flat-sdk/tools/drift/accepted"
import type { Api } from "@flat-sdk/tools/drift/Api"
import { compare } from "@flat-sdk/tools/drift/Compare"
import { line } from "@flat-sdk/tools/drift/Difference"
import { Schema } from "effect"
import { HttpApiEndpoint, OpenApi } from "effect/http-api"

export const Account = Schema.Struct({
  id: Schema.String,
  type: Enumeration.open(["user", "guest"])
})

export const Creation = Schema.Struct({
  username: Field.text(1, 30),
  firstname: Field.optional(Field.text(0, 60)),
  locale: Field.optional(Schema.String),
  role: Field.optional(Schema.Literals(["user", "teacher", "admin"]))
})

export const Update = Schema.Struct({ lastname: Field.optional(Field.text(0, 60)) })

const list = { sort: Field.optional(Field.oneOrMany(Schema.Literals(["firstname", "lastname"]))) }

export const endpoints = {
  listOrganizationUsers: HttpApiEndpoint.get("listOrganizationUsers", "/organizations/users", {
    query: list,
    success: Pagination.pageOf(Account)
  }).annotate(AcceptedScopes, ["edu.admin"]),

  listOrganizationUserIds: HttpApiEndpoint.get("listOrganizationUserIds", "/organizations/users", {
    query: list,
    success: Pagination.pageOf(Schema.String)
  }).annotate(AcceptedScopes, ["edu.admin"]).annotate(FixedQuery, { onlyIds: "true" }),

  createOrganizationUser: HttpApiEndpoint.post("createOrganizationUser", "/organizations/users", {
    payload: Creation,
    success: Account
  }).annotate(AcceptedScopes, ["edu.admin", "edu.admin.users"]),

  updateOrganizationUser: HttpApiEndpoint.put("updateOrganizationUser", "/organizations/users/:user", {
    params: { user: Field.PathId },
    payload: Update,
    success: Account
  }).annotate(AcceptedScopes, ["edu.admin", "edu.admin.users"]),

  revokeLtiCredentials: HttpApiEndpoint.delete("revokeLtiCredentials", "/organizations/lti/credentials/:credentials", {
    params: { credentials: Field.PathId }
  }).annotate(AcceptedScopes, ["edu.admin", "edu.admin.lti"]).annotate(OpenApi.Deprecated, true)
}

/** The vendor has one operation for both lists. */
export const readings = { listOrganizationUserIds: "listOrganizationUsers" }

export const accepted: ReadonlyArray<Accepted> = [
  {
    operations: ["listOrganizationUsers"],
    difference: "query | onlyIds | presence: vendor optional, ours missing",
    reason: "The operation for ids sends it."
  },
  {
    operations: ["listOrganizationUserIds"],
    difference: "response 200 | [] | type: vendor object, ours string",
    reason: "It returns ids."
  },
  {
    operations: ["listOrganizationUsers", "listOrganizationUserIds"],
    difference: "query | sort | type: vendor string, ours array or string",
    reason: "One or several."
  }
]

const json = ["application/json"]

export const digest: Api = {
  operations: {
    listOrganizationUsers: {
      tag: "Organization",
      method: "GET",
      path: "/organizations/users",
      deprecated: false,
      scopes: ["edu.admin"],
      parameters: {
        path: {},
        query: { onlyIds: { type: "boolean" }, sort: { type: "string", enum: ["firstname", "lastname"] } },
        header: {}
      },
      responses: {
        200: { contentTypes: json, headers: ["link"], shape: { type: "array", items: { ref: "Account" } } }
      }
    },
    createOrganizationUser: {
      tag: "Organization",
      method: "POST",
      path: "/organizations/users",
      deprecated: false,
      scopes: ["edu.admin", "edu.admin.users"],
      parameters: { path: {}, query: {}, header: {} },
      body: { required: true, contentType: "application/json", shape: { ref: "Creation" } },
      responses: { 200: { contentTypes: json, headers: [], shape: { ref: "Account" } } }
    },
    updateOrganizationUser: {
      tag: "Organization",
      method: "PUT",
      path: "/organizations/users/{user}",
      deprecated: false,
      scopes: ["edu.admin", "edu.admin.users"],
      parameters: { path: { user: { type: "string", required: true } }, query: {}, header: {} },
      body: {
        required: true,
        contentType: "application/json",
        shape: { type: "object", properties: { lastname: { type: "string", maxLength: 60 } } }
      },
      responses: { 200: { contentTypes: json, headers: [], shape: { ref: "Account" } } }
    },
    revokeLtiCredentials: {
      tag: "Organization",
      method: "DELETE",
      path: "/organizations/lti/credentials/{credentials}",
      deprecated: true,
      scopes: ["edu.admin", "edu.admin.lti"],
      parameters: { path: { credentials: { type: "string", required: true } }, query: {}, header: {} },
      responses: { 204: { contentTypes: [], headers: [] } }
    }
  },
  schemas: {
    Account: {
      type: "object",
      properties: {
        id: { type: "string", required: true },
        type: { type: "string", enum: ["guest", "user"], required: true }
      }
    },
    Creation: {
      type: "object",
      properties: {
        username: { type: "string", minLength: 1, maxLength: 30, required: true },
        firstname: { type: "string", maxLength: 60 },
        locale: { type: "string" },
        role: { type: "string", enum: ["admin", "teacher", "user"] }
      }
    }
  }
}

/** Returns the drift between two contracts. */
export const drift = (theirs: Api, ours: Api): ReadonlyArray<string> =>
  judge(compare(theirs, ours, readings), accepted).drift.map(line)
