import type {PortalSeen} from './probes.ts';

/**
The portal's address within one that was copied from a browser or from a redirect: what belongs to the browser (`/app#/Spaces-1`, `/index.html`), to
the API (`/api`) or to a space (`/Spaces-1`) goes, a virtual directory stays, no slash at the end (facts: Octopus REST §1.1).
*/
export const portalBase = ({protocol, host, pathname}: URL): string => {
	const directory = pathname
		.replace(/\/(app|api|index\.html|Spaces-\d+)(\/.*)?$/i, '')
		.replaceAll(/\/{2,}/g, '/')
		.replace(/\/$/, '');
	return `${protocol}//${host}${directory}`;
};

/** The host of an address, IPv6 without brackets. */
export const hostOf = (url: string | URL): string => new URL(url).hostname.replace(/^\[|\]$/g, '');

/** Octopus Cloud (facts: Octopus REST §9.1). */
export const isCloudHost = (host: string): boolean => /\.octopus\.app$/i.test(host);

/** An Octopus Server is what answers there. */
export const isOctopus = ({application, version}: Pick<PortalSeen, 'application' | 'version'>): boolean =>
	application === 'Octopus Deploy' && version !== undefined;
