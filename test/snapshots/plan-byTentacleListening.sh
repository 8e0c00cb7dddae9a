#!/bin/bash
# Sets up a Tentacle as configure-tentacle would. Run as root. Stops at the first failure.
set -euo pipefail
umask 022

api_key=$(< /root/octopus.key)

# Create the instance. Gives this Tentacle its name, its configuration file and its home folder.
/opt/octopus/tentacle/Tentacle create-instance --instance=Web --config=/etc/octopus/Web/tentacle-Web.config --home=/var/opt/octopus/Web

# Keep the configuration file private. It will hold the private key, encrypted with an id that every local user can read: only its owner may read it.
chmod 0600 -- /etc/octopus/Web/tentacle-Web.config

# Make a certificate. The Server recognises this machine by its thumbprint.
/opt/octopus/tentacle/Tentacle new-certificate --instance=Web --if-blank

# Listen on port 10933. Sets the folders and who dials whom.
/opt/octopus/tentacle/Tentacle configure --instance=Web --home=/var/opt/octopus/Web --app=/srv/apps --noListen=False --port=10933 --listenIpAddress=any

# Register in Octopus, with the API key on Tentacle’s command line. Makes this machine a deployment target of the space Default. WARNING: while it runs, every user of this machine can read the API key in the list of processes; registering through the API does without.
/opt/octopus/tentacle/Tentacle register-with --instance=Web --server=https://octopus.example.com --space=Default --name=web01 --environment=Production --role=web-server '--role=new tag' --tenant=Blue --tenanted-deployment-participation=Tenanted --comms-style=TentaclePassive --publicHostName=Web01.Example.com --tentacle-comms-port=10933 '--proxy=Branch office' --apiKey="$api_key"

# Install and start the service. systemd starts the agent now, at every boot, and again when it dies.
/opt/octopus/tentacle/Tentacle service --instance=Web --install --start
