/** The shortest request that both Halibut and web servers answer; a POST or a bare disconnect leaves more in the peer's log (facts: Halibut §3.2). */
export const quietRequest = 'GET / HTTP/1.0\r\n\r\n';
