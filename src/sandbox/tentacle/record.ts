type Json = Readonly<Record<string, unknown>>;

export type RecordOptions = {
	/** Undefined: a new one. */
	readonly existing: Json | undefined;
	readonly name: string;
	readonly spaceId: string;
	readonly endpoint: Json;
	/** Undefined: the old one stays, a new record gets the Server's default. */
	readonly policyId: string | undefined;
	/** Environments and roles, or worker pools: replaced, not added to. */
	readonly fields: Json;
};

/** The body that the real one sends, field by field and in its order (recorded). */
export const recordOf = ({existing, name, spaceId, endpoint, policyId, fields}: RecordOptions): Json => ({
	...(existing && {Id: existing.Id}),
	...fields,
	Name: name,
	SpaceId: spaceId,
	Thumbprint: existing?.Thumbprint ?? null,
	Uri: existing?.Uri ?? null,
	IsDisabled: existing?.IsDisabled ?? false,
	MachinePolicyId: policyId ?? existing?.MachinePolicyId ?? null,
	Status: 'Online',
	HealthStatus: 'Healthy',
	HasLatestCalamari: false,
	StatusSummary: null,
	IsInProcess: false,
	Endpoint: {
		...endpoint,
		TentacleVersionDetails: null,
		CertificateSignatureAlgorithm: null,
		Id: null,
		LastModifiedOn: null,
		LastModifiedBy: null,
		Links: {},
	},
	OperatingSystem: null,
	OperatingSystemVersion: null,
	ShellName: null,
	ShellVersion: null,
	Architecture: null,
	Slug: null,
	SkipInitialHealthCheck: false,
	Links: existing?.Links ?? {},
});
