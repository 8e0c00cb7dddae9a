/**
A host's name with its domain, as `hostname -f` finds it in the hosts file; name servers are not asked. Undefined: it is not there.
*/
export const fullNameOf = (name: string, hostsFile: string | undefined): string | undefined => {
	if (name.includes('.')) return name;
	const names = (hostsFile ?? '').split('\n').flatMap(line => line.replace(/#.*/, '').trim().split(/\s+/).slice(1));
	return names.find(one => one.toLowerCase().startsWith(`${name.toLowerCase()}.`));
};
