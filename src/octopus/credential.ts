/** Who we are, with the values: asked for at every use, and kept by nobody else (facts: Octopus REST §1.2). */
export type CredentialValue =
	| {readonly kind: 'apiKey'; readonly apiKey: string}
	| {readonly kind: 'bearerToken'; readonly bearerToken: string}
	| {readonly kind: 'password'; readonly username: string; readonly password: string}
	/** An id token of another issuer, exchanged for an access token of the service account. */
	| {readonly kind: 'oidc'; readonly serviceAccountId: string; readonly idToken: string};

export type CredentialKind = CredentialValue['kind'];
