#!/bin/bash
# Sets up a Tentacle as configure-tentacle would. Run as root. Stops at the first failure.
set -euo pipefail
umask 022
cd /
runuser -u octo -- mkdir -p -- ~octo/.local/share

config=/etc/octopus/Tentacle/tentacle-Tentacle.config
read_subscription_id() { tr '}' '\n' <"$config" | grep -i CF181A4C629B9FDEDC4BE7027B1D2E85BE339377 | grep -o 'poll://[a-z0-9]*/' | tail -n 1; }
read_thumbprint() { sed -n 's/.*key="Tentacle.CertificateThumbprint">\([0-9A-F]*\)<.*/\1/p' -- "$config"; }
api_key=$(< /root/octopus.key)
api() { curl --silent --show-error --fail-with-body --header @<(printf 'X-Octopus-ApiKey: %s\n' "$api_key") "$@"; }

# Create the instance. Gives this Tentacle its name, its configuration file and its home folder.
/opt/octopus/tentacle/Tentacle create-instance --instance=Tentacle --config=/etc/octopus/Tentacle/tentacle-Tentacle.config --home=/var/opt/octopus/Tentacle

# Keep the configuration file private. It will hold the private key, encrypted with an id that every local user can read: only its owner may read it.
chmod 0600 -- /etc/octopus/Tentacle/tentacle-Tentacle.config

# Install the service. systemd starts the agent at every boot, and again when it dies; it runs as octo.
/opt/octopus/tentacle/Tentacle service --instance=Tentacle --install --username=octo

# Give /var/opt/octopus/Tentacle to octo. The agent works there as octo.
mkdir -p -- /var/opt/octopus/Tentacle
find /var/opt/octopus/Tentacle -xdev -user root '(' -type d -o -type f -links 1 ')' -exec chown -h octo: '{}' +

# Give /srv/apps to octo. The agent works there as octo.
mkdir -p -- /srv/apps
find /srv/apps -xdev -user root '(' -type d -o -type f -links 1 ')' -exec chown -h octo: '{}' +

# Give /etc/octopus/Tentacle/tentacle-Tentacle.config to octo. Only octo, besides root, can read the configuration then.
find /etc/octopus/Tentacle/tentacle-Tentacle.config -xdev -user root '(' -type d -o -type f -links 1 ')' -exec chown -h octo: '{}' +

# Make a certificate. The Server recognises this machine by its thumbprint.
runuser -u octo -- env HOME=~octo /opt/octopus/tentacle/Tentacle new-certificate --instance=Tentacle --if-blank

# Poll, and do not listen. Sets the folders and who dials whom.
runuser -u octo -- env HOME=~octo /opt/octopus/tentacle/Tentacle configure --instance=Tentacle --home=/var/opt/octopus/Tentacle --app=/srv/apps --noListen=True --pollingConnectionCount=1

# Trust the Octopus Server CF18 1A4C … 9377. Only whoever has this certificate may give this machine work.
runuser -u octo -- env HOME=~octo /opt/octopus/tentacle/Tentacle configure --instance=Tentacle --trust=CF181A4C629B9FDEDC4BE7027B1D2E85BE339377

# Poll octopus.example.com:10943. The agent asks this Server node for work. Every node needs its own entry; all share one subscription id.
runuser -u octo -- env HOME=~octo /opt/octopus/tentacle/Tentacle server-comms --instance=Tentacle --thumbprint=CF181A4C629B9FDEDC4BE7027B1D2E85BE339377 --style=TentacleActive --host=octopus.example.com --port=10943

# Register in Octopus. Makes this machine a deployment target of the space Default.
subscription_id=$(read_subscription_id)
[ -n "$subscription_id" ] || { echo 'No subscriptionId in /etc/octopus/Tentacle/tentacle-Tentacle.config' >&2; exit 1; }
thumbprint=$(read_thumbprint)
[ -n "$thumbprint" ] || { echo 'No thumbprint in /etc/octopus/Tentacle/tentacle-Tentacle.config' >&2; exit 1; }
body='{"Name":"build-07","TenantIds":[],"TenantTags":[],"IsDisabled":false,"EnvironmentIds":["Environments-2"],"Roles":["web-server","new tag"],"TenantedDeploymentParticipation":"Untenanted","Endpoint":{"CommunicationStyle":"TentacleActive","Uri":"OUTPUT:subscriptionId:OUTPUT","Thumbprint":"OUTPUT:thumbprint:OUTPUT"}}'
body=${body//OUTPUT:subscriptionId:OUTPUT/$subscription_id}
body=${body//OUTPUT:thumbprint:OUTPUT/$thumbprint}
there=$(api https://octopus.example.com/api/Spaces-1/machines/all?thumbprint="$thumbprint")
if grep --quiet --ignore-case "$thumbprint" <<<"$there"; then echo 'This machine is registered already: nothing was sent.'; else
api --request POST --header 'Content-Type: application/json' \
	--data-binary @<(printf %s "$body") \
	--output /dev/null https://octopus.example.com/api/Spaces-1/machines
fi

# Start the service. The agent runs now, as octo.
systemctl start -- Tentacle.service
