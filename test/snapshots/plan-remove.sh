#!/bin/bash
# Removes a Tentacle as configure-tentacle would. Run as root. Stops at the first failure.
set -euo pipefail
umask 022

api_key=$(< /root/octopus.key)
api() { curl --silent --show-error --fail-with-body --header @<(printf 'X-Octopus-ApiKey: %s\n' "$api_key") "$@"; }

# Delete the deployment target build-07 in the space Default. It carries this instance’s thumbprint. Octopus gives the machine no more work, and no longer trusts its certificate.
status=$(api --request DELETE --output /dev/null --write-out '%{http_code}' https://octopus.example.com/api/Spaces-1/machines/Machines-12) || true
[[ $status == 2?? || $status == 404 ]] || { echo "The Server answered $status" >&2; exit 1; }

# Delete the worker build-07 in the space Platform. It carries this instance’s thumbprint. Octopus gives the machine no more work, and no longer trusts its certificate.
status=$(api --request DELETE --output /dev/null --write-out '%{http_code}' https://octopus.example.com/api/Spaces-2/workers/Workers-3) || true
[[ $status == 2?? || $status == 404 ]] || { echo "The Server answered $status" >&2; exit 1; }

# Stop and remove the service. The agent ends, and systemd starts it no more.
/opt/octopus/tentacle/Tentacle service --instance=Tentacle --stop --uninstall

# Delete the instance. The machine forgets the instance. With it goes its trust in CF18 1A4C … 9377: no agent obeys them here any more.
/opt/octopus/tentacle/Tentacle delete-instance --instance=Tentacle

# Delete a copy of the private key. Tentacle’s commands leave it in .NET’s store, without a password.
rm --force -- /root/.dotnet/corefx/cryptography/x509stores/my/9C0455AEFB2D6E7A81C3D40F5B6978E0A2C41FD8.pfx

# Delete /var/opt/octopus/Tentacle. The home folder with the logs: 1,204 files, 3.4 MB, for good.
rm --recursive --one-file-system --force -- /var/opt/octopus/Tentacle

# Delete /etc/octopus/Tentacle/tentacle-Tentacle.config. The configuration, with the private key in it. Its folder goes too when nothing else is in it.
rm --force -- /etc/octopus/Tentacle/tentacle-Tentacle.config
rmdir --ignore-fail-on-non-empty -- /etc/octopus/Tentacle
