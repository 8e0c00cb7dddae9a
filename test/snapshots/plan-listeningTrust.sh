#!/bin/bash
# Sets up a Tentacle as configure-tentacle would. Run as root. Stops at the first failure.
set -euo pipefail
umask 022

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
