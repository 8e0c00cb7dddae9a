/** The suites of TLS 1.2 that Octopus asks for (facts: Troubleshooting TLS009), as OpenSSL names them. */
export const requiredSuites = ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-CHACHA20-POLY1305'] as const;

/** The suites of TLS 1.3 that every OpenSSL offers. */
export const usualSuites13 = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'] as const;

const usualSuites: ReadonlySet<string> = new Set([...requiredSuites, ...usualSuites13]);

/** Whether a suite is one that Octopus asks for; with elliptic keys the same suites count. */
export const isUsualSuite = (cipher: string): boolean => usualSuites.has(cipher.replace('ECDHE-ECDSA-', 'ECDHE-RSA-'));

/** Whether a group is X25519, which is preferred everywhere, or the curve that Octopus asks for; as OpenSSL names them. */
export const isUsualGroup = (group: string): boolean => group === 'X25519' || group === 'prime256v1';
