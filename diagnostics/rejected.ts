/** What an agent logs of a Server that hung up on its certificate (Tentacle 9.2, §6.3; recorded). */
export const rejectedInLog =
	/past the end of the stream|aborted the connection before it was fully established|does not trust the thumbprint/;
