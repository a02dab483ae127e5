/**
 * The organization service: accounts, invitations, delegated access and LTI of a school. Each operation is documented at its endpoint in
 * `contract/organization/Organization.ts`.
 */
import { organization as descriptions } from "@flat-sdk/engine/Descriptions"
import type { OrganizationOperations } from "@flat-sdk/engine/Models"
import { layerOf, makeList, mockLayerOf, service } from "@flat-sdk/engine/Operations"
import * as Context from "effect/Context"

export type { OrganizationOperations } from "@flat-sdk/engine/Models"

/** Operations on the organization that the token's user administers. */
export class Organization
  extends Context.Service<Organization, OrganizationOperations>()("@flat-sdk/core/Organization")
{}

/** Creates the service over a request pipe. */
export const make = /* #__PURE__ */ service<OrganizationOperations>(descriptions, { paginated: makeList })

/** Layer of this service only. With `RequestPipe.layer` it is a client of one tag, without the code of the others. */
export const layer = /* #__PURE__ */ layerOf(Organization, make)

/** Layer of this service for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name. */
export const mock = /* #__PURE__ */ mockLayerOf(Organization, make)
