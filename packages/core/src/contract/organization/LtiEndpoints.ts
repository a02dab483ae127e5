/**
 * LTI endpoints of the organization tag: credentials of LTI 1.x, and configurations of both versions.
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"
import { LtiConfiguration, LtiConfigurationCreate, LtiConfigurationUpdate } from "./LtiConfiguration.ts"
import { LtiCredentials, LtiCredentialsCreation } from "./LtiCredentials.ts"

/** Endpoints, keyed by the vendor's operation ids. */
export const ltiEndpoints = {
  /**
   * Lists the LTI 1.x credentials.
   *
   * **Details**
   *
   * Teachers may be denied access by the organization's privacy settings.
   *
   * @deprecated `listLtiConfigurations` covers both LTI versions.
   */
  listLtiCredentials: HttpApiEndpoint.get("listLtiCredentials", "/organizations/lti/credentials", {
    success: Schema.Array(LtiCredentials)
  }).annotate(Scopes.AcceptedScopes, Scopes.readLti).annotate(OpenApi.Deprecated, true),

  /**
   * Creates LTI 1.x credentials.
   *
   * @deprecated `createLtiConfiguration` with mode `1p1-manual` does the same.
   */
  createLtiCredentials: HttpApiEndpoint.post("createLtiCredentials", "/organizations/lti/credentials", {
    payload: LtiCredentialsCreation,
    success: LtiCredentials
  }).annotate(Scopes.AcceptedScopes, Scopes.writeLti).annotate(OpenApi.Deprecated, true),

  /**
   * Revokes LTI 1.x credentials: launches with them stop working.
   *
   * @deprecated `deleteLtiConfiguration` does the same for both LTI versions.
   */
  revokeLtiCredentials: HttpApiEndpoint.delete("revokeLtiCredentials", "/organizations/lti/credentials/:credentials", {
    params: {
      /** Credentials id. */
      credentials: Field.PathId
    }
  }).annotate(Scopes.AcceptedScopes, Scopes.writeLti).annotate(OpenApi.Deprecated, true),

  /** Lists the LTI configurations, 1.1 and 1.3 together. */
  listLtiConfigurations: HttpApiEndpoint.get("listLtiConfigurations", "/organizations/lti/configurations", {
    success: Schema.Array(LtiConfiguration)
  }).annotate(Scopes.AcceptedScopes, Scopes.readLti),

  /**
   * Creates an LTI configuration, 1.1 or 1.3 by its `mode`.
   *
   * **Details**
   *
   * For a dynamic one, the response contains the one-time `registrationUrl` to paste into the learning management system.
   */
  createLtiConfiguration: HttpApiEndpoint.post("createLtiConfiguration", "/organizations/lti/configurations", {
    payload: LtiConfigurationCreate,
    success: LtiConfiguration
  }).annotate(Scopes.AcceptedScopes, Scopes.writeLti),

  /** Changes an LTI 1.3 configuration. LTI 1.1 configurations cannot be changed: create a new one. */
  updateLtiConfiguration: HttpApiEndpoint.put(
    "updateLtiConfiguration",
    "/organizations/lti/configurations/:configuration",
    {
      params: {
        /** Configuration id. */
        configuration: Field.PathId
      },
      payload: LtiConfigurationUpdate,
      success: LtiConfiguration
    }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeLti),

  /** Deletes an LTI configuration: launches through it stop working. */
  deleteLtiConfiguration: HttpApiEndpoint.delete(
    "deleteLtiConfiguration",
    "/organizations/lti/configurations/:configuration",
    {
      params: {
        /** Configuration id. */
        configuration: Field.PathId
      }
    }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeLti)
}
