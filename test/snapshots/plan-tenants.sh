#!/bin/bash
# Sets up a Tentacle as configure-tentacle would. Run as root. Stops at the first failure.
set -euo pipefail
umask 022

config=/etc/octopus/Web/tentacle-Web.config
read_subscription_id() { tr '}' '\n' <"$config" | grep -i CF181A4C629B9FDEDC4BE7027B1D2E85BE339377 | grep -o 'poll://[a-z0-9]*/' | tail -n 1; }
read_thumbprint() { sed -n 's/.*key="Tentacle.CertificateThumbprint">\([0-9A-F]*\)<.*/\1/p' -- "$config"; }
api_key=$(< /root/octopus.key)
api() { curl --silent --show-error --fail-with-body --header @<(printf 'X-Octopus-ApiKey: %s\n' "$api_key") "$@"; }

# Create the instance. Gives this Tentacle its name, its configuration file and its home folder.
/opt/octopus/tentacle/Tentacle create-instance --instance=Web --config=/etc/octopus/Web/tentacle-Web.config --home=/var/opt/octopus/Web

# Keep the configuration file private. It will hold the private key, encrypted with an id that every local user can read: only its owner may read it.
chmod 0600 -- /etc/octopus/Web/tentacle-Web.config

# Make a certificate. The Server recognises this machine by its thumbprint.
/opt/octopus/tentacle/Tentacle new-certificate --instance=Web --if-blank

# Listen on port 10933. Sets the folders and who dials whom.
/opt/octopus/tentacle/Tentacle configure --instance=Web --home=/var/opt/octopus/Web --app=/srv/apps --noListen=False --port=10933 --listenIpAddress=any

# Trust the Octopus Server CF18 1A4C … 9377. Only whoever has this certificate may give this machine work.
/opt/octopus/tentacle/Tentacle configure --instance=Web --trust=CF181A4C629B9FDEDC4BE7027B1D2E85BE339377

# Install and start the service. systemd starts the agent now, at every boot, and again when it dies.
/opt/octopus/tentacle/Tentacle service --instance=Web --install --start

# Let Octopus dial this machine. The Server opens a connection to Web01.Example.com:10933 and must find this machine’s certificate there, before it is registered.
thumbprint=$(read_thumbprint)
[ -n "$thumbprint" ] || { echo 'No thumbprint in /etc/octopus/Web/tentacle-Web.config' >&2; exit 1; }
for try in {1..15}; do
	if reply=$(api https://octopus.example.com/api/Spaces-1/machines/discover'?host=Web01.Example.com&port=10933&type=TentaclePassive'); then break; fi
	if [ "$try" = 15 ]; then printf 'Octopus cannot reach this machine: %s\n' "$reply" >&2; exit 1; fi
	sleep 2
done
grep --quiet --ignore-case '"Thumbprint": *"'"$thumbprint" <<<"$reply" || { echo 'Octopus reaches another machine at that address.' >&2; exit 1; }

# Register in Octopus. Makes this machine a deployment target of the space Default.
thumbprint=$(read_thumbprint)
[ -n "$thumbprint" ] || { echo 'No thumbprint in /etc/octopus/Web/tentacle-Web.config' >&2; exit 1; }
body='{"Name":"web01","TenantIds":["Tenants-1","Tenants-2"],"TenantTags":["Region/North"],"IsDisabled":false,"EnvironmentIds":["Environments-2"],"Roles":["web-server","new tag"],"TenantedDeploymentParticipation":"TenantedOrUntenanted","Endpoint":{"ProxyId":null,"CommunicationStyle":"TentaclePassive","Uri":"https://web01.example.com:10933/","Thumbprint":"OUTPUT:thumbprint:OUTPUT"}}'
body=${body//OUTPUT:thumbprint:OUTPUT/$thumbprint}
there=$(api https://octopus.example.com/api/Spaces-1/machines/all?thumbprint="$thumbprint")
if grep --quiet --ignore-case "$thumbprint" <<<"$there"; then echo 'This machine is registered already: nothing was sent.'; else
api --request POST --header 'Content-Type: application/json' \
	--data-binary @<(printf %s "$body") \
	--output /dev/null https://octopus.example.com/api/Spaces-1/machines
fi
